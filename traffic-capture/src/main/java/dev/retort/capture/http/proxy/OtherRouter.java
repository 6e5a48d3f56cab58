package dev.retort.capture.http.proxy;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.http.RetortHeader;
import io.vertx.core.MultiMap;
import java.util.Optional;
import java.util.Set;

/**
 * A Retort behind this one: what its answers say of who gave them. A student there is no teacher
 * here.
 */
final class OtherRouter {
  private static final String TEACHER = "teacher";

  /** What a gateway says that leaves everything of its kind to the teacher, or nothing. */
  private static final Set<String> LEFT_UNSEEN = Set.of("", "unrouted");

  private OtherRouter() {}

  /** Who answered according to the answer's own headers; empty if they do not say. */
  static Optional<String> said(MultiMap headers) {
    return Optional.ofNullable(headers.get(RetortHeader.ANSWERED_BY)).filter(by -> !by.isBlank());
  }

  /**
   * Whom an answer is captured as.
   *
   * @param headers of the answer
   * @param asked whom it is captured as if nobody else had a say
   */
  static AnsweredBy answeredBy(MultiMap headers, AnsweredBy.Teacher asked) {
    Optional<String> by = said(headers);
    if (by.isEmpty()) {
      return asked;
    }
    Optional<String> student = by.filter(name -> !name.equals(TEACHER));
    if (headers.contains(RetortHeader.CACHE)) {
      return new AnsweredBy.Cache(student);
    }
    if (student.isPresent()) {
      return new AnsweredBy.Student(student.get(), confidence(headers));
    }
    // Which requests come to its teacher, the other router chose, by draws that it alone knows.
    String reason = Optional.ofNullable(headers.get(RetortHeader.REASON)).orElse("");
    return LEFT_UNSEEN.contains(reason) ? asked : new AnsweredBy.Teacher(0);
  }

  private static double confidence(MultiMap headers) {
    String said = headers.get(RetortHeader.CONFIDENCE);
    try {
      double confidence = said == null ? 0 : Double.parseDouble(said);
      return confidence >= 0 && confidence <= 1 ? confidence : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
