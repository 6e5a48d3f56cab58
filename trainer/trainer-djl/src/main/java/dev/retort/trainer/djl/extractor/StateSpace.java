package dev.retort.trainer.djl.extractor;

import java.util.ArrayList;
import java.util.List;

/**
 * The joint states of a tagger: answer class × (outside, or the first or a later word of a field's
 * span). A request stays in one class from its first word to its last, so that transitions are
 * block-diagonal. Immutable and thread-safe.
 */
final class StateSpace {
  /** The tag of words in no span. */
  static final int OUTSIDE = 0;

  private final int[] blocks;
  private final int[] tags;
  private final int[] classes;
  private final int tagCount;

  StateSpace(AnswerTemplate shape) {
    List<AnswerClass> all = shape.classes();
    tagCount = 1 + 2 * shape.fields().size();
    blocks = new int[all.size() + 1];
    for (int c = 0; c < all.size(); c++) {
      blocks[c + 1] = blocks[c] + 1 + 2 * all.get(c).fields().size();
    }
    tags = new int[blocks[all.size()]];
    classes = new int[tags.length];
    for (int c = 0; c < all.size(); c++) {
      int state = blocks[c];
      tags[state] = OUTSIDE;
      classes[state++] = c;
      for (int field : all.get(c).fields()) {
        tags[state] = first(field);
        classes[state++] = c;
        tags[state] = later(field);
        classes[state++] = c;
      }
    }
  }

  private static int first(int field) {
    return 1 + 2 * field;
  }

  private static int later(int field) {
    return 2 + 2 * field;
  }

  private static boolean isLater(int tag) {
    return tag > 0 && tag % 2 == 0;
  }

  int size() {
    return tags.length;
  }

  int tagCount() {
    return tagCount;
  }

  int classCount() {
    return blocks.length - 1;
  }

  /** The number of a class's first state. */
  int block(int answerClass) {
    return blocks[answerClass];
  }

  int blockSize(int answerClass) {
    return blocks[answerClass + 1] - blocks[answerClass];
  }

  int tag(int state) {
    return tags[state];
  }

  int answerClass(int state) {
    return classes[state];
  }

  /** Whether a request may begin with a state. */
  boolean starts(int state) {
    return !isLater(tags[state]);
  }

  /** Whether one state may follow another of the same class. */
  boolean follows(int before, int after) {
    int tag = tags[after];
    return !isLater(tag) || tags[before] == tag || tags[before] == tag - 1;
  }

  /** The states of a request's words. */
  int[] encode(Tagging tagging, int words) {
    int block = blocks[tagging.answerClass()];
    int[] states = new int[words];
    java.util.Arrays.fill(states, block);
    for (FieldSpan span : tagging.spans()) {
      int state = block;
      while (tags[state] != first(span.field())) {
        state++;
      }
      for (int i = span.span().from(); i < span.span().to(); i++) {
        states[i] = i == span.span().from() ? state : state + 1;
      }
    }
    return states;
  }

  /** What the states of a request's words say. */
  Tagging decode(int[] states) {
    List<FieldSpan> spans = new ArrayList<>();
    int from = -1;
    for (int i = 0; i <= states.length; i++) {
      int tag = i < states.length ? tags[states[i]] : OUTSIDE;
      if (from >= 0 && !isLater(tag)) {
        spans.add(new FieldSpan((tags[states[from]] - 1) / 2, new Span(from, i)));
        from = -1;
      }
      if (tag != OUTSIDE && !isLater(tag)) {
        from = i;
      }
    }
    return new Tagging(states.length == 0 ? 0 : classes[states[0]], spans);
  }
}
