/** Read by models once per connection: which tool to begin with, and how to read an answer. */
export const SERVER_INSTRUCTIONS = `Diagnoses one StarRocks cluster, read-only. Every tool only reads.
Begin with analyze_system_comprehensive for "what is wrong with the cluster?"; with analyze_storage_health, analyze_compaction_health, analyze_import_health or analyze_ingestion_health when the question names the area. The get_* and check_* tools list facts for a follow-up question and cost one to a few statements each.
A report lists findings by urgency with evidence, causes and remedies. Checks that could not run are listed as unknown with the reason: unknown is not healthy. Statements in remedies are for a person to review and run; no tool runs them.
Times are the cluster's own clock. Pass language: "zh" or "en" for the language of the text.`;
