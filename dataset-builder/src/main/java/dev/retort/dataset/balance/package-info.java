/**
 * Which training rows are taken where there is no room for all.
 *
 * <p>Enters: the training rows' labels, ids and {@link dev.retort.dataset.balance.Urgency}, and a
 * {@link dev.retort.dataset.balance.BalancePolicy}. Leaves: for each row whether it is taken, and
 * for each label how many are. Guaranteed: the same rows give the same choice in whatever order
 * they come; evaluation rows are never touched.
 */
package dev.retort.dataset.balance;
