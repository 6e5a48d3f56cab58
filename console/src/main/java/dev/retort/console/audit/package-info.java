/**
 * What was done to a home that nobody shall be able to deny.
 *
 * <p>Enters: who did what, when and why. Leaves: a file in the home that only grows, and whoever
 * asks is told whether it is whole. Guaranteed: a record is on the disk when it is acknowledged,
 * and one that is changed or taken out afterwards is noticed.
 */
package dev.retort.console.audit;
