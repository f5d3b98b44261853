export const QUERY_PROFILE_FUNCTION = 'get_query_profile';

const UUID = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const QUERY_PROFILE = new RegExp(String.raw`^SELECT get_query_profile\('${UUID}'\)(?: AS profile LIMIT 1)?$`);

/**
 * True for `SELECT get_query_profile('<uuid>')`, with or without ` AS profile LIMIT 1`, and for nothing else: no blank,
 * comment, expression or table more. A profile tells of any user's query, so that only whole texts of this form are let
 * through, where `queryProfile` allows them.
 */
export function isQueryProfile(text: string): boolean {
  return QUERY_PROFILE.test(text);
}
