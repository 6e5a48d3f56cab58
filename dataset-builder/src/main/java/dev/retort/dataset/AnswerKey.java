package dev.retort.dataset;

import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * Answers by a hash: enough to tell equal ones from different ones without their texts. Among the
 * answers to one question a collision is out of the question.
 */
public final class AnswerKey {
  private AnswerKey() {}

  /** The hash of an answer in the task's form. */
  public static long of(String answer) {
    return MurmurHash3.hash128x64(answer.getBytes(StandardCharsets.UTF_8))[0];
  }
}
