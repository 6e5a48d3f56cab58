/**
 * Whether a champion still loses no more than it was certified for, asked of live traffic.
 *
 * <p>Enters: the uniform sample of a task's traffic that went to the teacher whatever the champion
 * thought, and the champion's bundle. Leaves: a {@link
 * dev.retort.scheduler.certification.CertificationOutcome} a look, and {@link
 * dev.retort.scheduler.certification.CertificationEvent events} for whoever listens. Guaranteed:
 * each sampled exchange counts once, also across crashes; a champion that loses no more than ε is
 * ever called failing with probability at most δ, however often anybody looks; nothing is rolled
 * back here.
 */
package dev.retort.scheduler.certification;
