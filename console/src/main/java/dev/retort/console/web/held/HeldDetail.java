package dev.retort.console.web.held;

import dev.retort.capture.RequestedAnswer.Form;
import java.util.List;
import java.util.Optional;

/**
 * A held request with what it says, without personal data.
 *
 * @param asked what is still needed to answer it; empty once it is decided
 */
record HeldDetail(HeldLine line, Optional<Asked> asked) {

  /**
   * What was asked.
   *
   * @param request the conversation, personal data taken out
   * @param form of the answer
   * @param functions that the request offers
   */
  record Asked(String request, Form form, List<String> functions) {
    Asked {
      functions = List.copyOf(functions);
    }

    /** How an answer is to be written. */
    String howTo() {
      return switch (form) {
        case JSON -> "JSON, by the schema that the request asks for";
        case TOOL_CALLS ->
            "a JSON list of calls, [{\"name\": …, \"arguments\": {…}}], of %s"
                .formatted(String.join(", ", functions));
        default -> "a text, as the caller is to read it";
      };
    }
  }
}
