/**
 * The chain of an audit log, apart from where it is kept.
 *
 * <p>Enters: entries in the order of their sequence, and heads that were written down elsewhere.
 * Leaves: that the chain is whole, or the first place where it isn't. Guaranteed: an entry that was
 * changed, removed, inserted or moved is found; so is an end that was cut off, or a chain that was
 * written anew, if one head from before is known from outside.
 */
package dev.retort.registry.audit;
