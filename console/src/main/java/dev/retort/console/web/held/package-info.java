/**
 * Requests that are held for a person.
 *
 * <p>Enters: the router's queue of held requests, and what people decide. Leaves: an answer for
 * whoever asked, a request that the teacher may answer, or one that is given up. Guaranteed: what a
 * request says is shown without personal data, and only to whoever may decide; of several who
 * decide at once, one does.
 */
package dev.retort.console.web.held;
