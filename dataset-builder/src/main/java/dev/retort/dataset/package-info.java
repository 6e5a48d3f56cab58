/**
 * What a student learns is decided here: the exchanges of one task and window become a dataset
 * version, addressed by its content, with every row's way in or out explained.
 *
 * <p>Enters: a {@link dev.retort.capture.CaptureWindow} of an {@link
 * dev.retort.capture.ExchangeLog} and a {@link dev.retort.dataset.DatasetSpec}. Leaves: a {@link
 * dev.retort.dataset.DatasetVersion}. Guaranteed: only teachers' answers and people's corrections
 * label; near-duplicate clusters never straddle training and novel evaluation rows; evaluation rows
 * are later than training rows; the same window and spec give the same version.
 */
package dev.retort.dataset;
