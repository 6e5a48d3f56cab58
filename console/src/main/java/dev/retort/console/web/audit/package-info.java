/**
 * What was done here, by whom, when and why.
 *
 * <p>Enters: the deeds of everybody in the console. Leaves: records in the home's audit trail, and
 * pages of them. Guaranteed: what was said to whoever did it is not kept, for it may be a secret
 * that is told once.
 */
package dev.retort.console.web.audit;
