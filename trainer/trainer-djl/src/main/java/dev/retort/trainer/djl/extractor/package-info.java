/**
 * Extractors: students for JSON answers and tool calls whose values stand in the request.
 *
 * <p>Enters: a dataset version of which nothing is known but its rows; {@link
 * dev.retort.trainer.djl.extractor.AnswerTemplate} finds out from them which values are copied,
 * which are chosen from few, and how an answer is put together. Leaves: a student that tags spans
 * of the request under one joint state space of answer class and BIO tags, and renders the answer
 * by code. Two taggers do that together where there are rows enough: a linear chain over rich
 * features, which lives on the heap, and a BiLSTM-CRF, whose arrays are DJL's. Guaranteed: every
 * answer is valid JSON in the dataset's canonical form; the same rows and seed give the same bytes.
 */
package dev.retort.trainer.djl.extractor;
