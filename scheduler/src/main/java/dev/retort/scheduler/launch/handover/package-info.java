/**
 * The owner's side of run folders that are worked on by machines which share nothing with it.
 *
 * <p>Enters: requests of workers, each with its run folder's token. Leaves: training rows and
 * checkpoints, and, in the run folders, what workers send. Guaranteed: nobody without the token
 * sees or changes anything; what an attempt sends that has ended, or that has been started anew, is
 * refused; only names of the run folder's contract are written, and each file is whole or absent.
 */
package dev.retort.scheduler.launch.handover;
