package dev.retort.dataset.labelling;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The exchange that a teacher's answer to a captured prompt makes.
 *
 * <p>It keeps the prompt's own time. A request's time says when it came in, which asking about it
 * does not change: a build divides training from evaluation by that time, so the answer to an
 * earlier prompt trains as the prompt would have, and the asking moves no boundary. Asked exchanges
 * have propensity 0, so they never evaluate: the answer to a prompt of the evaluation window waits
 * until that window has moved on. A window that was opened before the asking does not hold it.
 *
 * <p>It keeps the prompt's subject, so that erasing a person's requests reaches it, and has no
 * origin: no captured line says it.
 */
public final class AskedExchange {
  private static final String MARK = "/asked-";
  private static final int LONGEST_ORIGINAL = 180;

  private AskedExchange() {}

  /**
   * The id of an answer's exchange; equal for equal prompts and samples.
   *
   * @param original the prompt's exchange
   * @param sample number of the answer among those asked for, from 1
   */
  public static ExchangeId id(ExchangeId original, int sample) {
    return new ExchangeId(stem(original) + sample);
  }

  /**
   * Whether an exchange is an answer to a prompt that was asked for here: whoever erases the prompt
   * erases it too.
   */
  public static boolean isOf(ExchangeId exchange, ExchangeId original) {
    return exchange.value().startsWith(stem(original));
  }

  private static String stem(ExchangeId original) {
    String known =
        original.value().length() <= LONGEST_ORIGINAL
            ? original.value()
            : DigestUtils.sha256Hex(original.value());
    return known + MARK;
  }

  static Exchange of(Exchange original, String model, JournalEntry.Answered answer) {
    return new Exchange(
        id(original.id(), answer.sample()),
        original.task(),
        original.createdAt(),
        model,
        original.prompt(),
        answer.completion(),
        answer.usage(),
        answer.latency(),
        new AnsweredBy.Teacher(0),
        Optional.empty(),
        Optional.empty(),
        original.subject(),
        Optional.empty(),
        CaptureDetails.NONE);
  }
}
