/**
 * Lets people and programs into the console.
 *
 * <p>Enters: passwords, access tokens, and the header of a proxy that is trusted by its address.
 * Leaves: {@link dev.retort.console.web.Visitor visitors} with their roles. Guaranteed: passwords
 * are kept as Argon2id hashes and tokens as digests; a stranger learns neither by words nor by time
 * which names exist, and cannot lock anybody out; what changes something came from a page of this
 * console or with an access token; taking an account or a role away holds from the next request on.
 */
package dev.retort.console.web.account;
