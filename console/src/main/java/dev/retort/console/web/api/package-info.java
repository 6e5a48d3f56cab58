/**
 * What programs may ask of the console, described.
 *
 * <p>Enters: the operations that all areas have mounted. Leaves: an OpenAPI 3.1 document at {@code
 * /api/v1/openapi.json}, and a page in words. Guaranteed: both tell of every operation, and of
 * nothing else.
 */
package dev.retort.console.web.api;
