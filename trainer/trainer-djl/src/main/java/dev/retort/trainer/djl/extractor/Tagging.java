package dev.retort.trainer.djl.extractor;

import java.util.Comparator;
import java.util.List;

/**
 * What an answer says about its request.
 *
 * @param answerClass number of the {@link AnswerClass}
 * @param spans what is copied, in the request's order, without overlaps
 */
record Tagging(int answerClass, List<FieldSpan> spans) {
  Tagging {
    spans =
        spans.stream().sorted(Comparator.comparingInt((FieldSpan s) -> s.span().from())).toList();
  }
}
