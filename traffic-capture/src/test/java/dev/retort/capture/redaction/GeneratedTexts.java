package dev.retort.capture.redaction;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Texts of values, look-alikes, placeholders, cues and noise, in any order and any joint. */
public final class GeneratedTexts {
  private static final List<String> PIECES =
      List.of(
          "a@example.org",
          "A@EXAMPLE.ORG",
          "b.c@mail.example.com",
          "+44 7700 900812",
          "212-555-0147",
          "07700 900461",
          "4111 1111 1111 1111",
          "378282246310005",
          "DE89370400440532013000",
          "GB82 WEST 1234 5698 7654 32",
          "078-05-1120",
          "912-70-1234",
          "Ann Lee",
          "ann lee",
          "Lee, Ann",
          "Wei Cohen",
          "Dr.",
          "Mr",
          "My name is",
          "Regards,",
          "This is",
          "name:",
          "tel",
          "my number is",
          "order",
          "#",
          "-",
          "PIN is",
          "4821",
          "password:",
          "hunter2",
          "I live at",
          "12 Mill Lane",
          "born on",
          "1984-03-14",
          "[EMAIL_1]",
          "[EMAIL_2]",
          "[PERSON_NAME_1]",
          "[PHONE_1]",
          "[EMAIL_",
          "1]",
          "[",
          "]",
          "203.0.113.77",
          "2001:db8::1:2",
          "sk-abcDEF1234567890abcdef",
          "2025-08-19",
          "12125550147",
          "And",
          "how",
          "is",
          "it",
          "\n",
          "😀",
          "İ",
          "ß",
          "\u00a0",
          "x@y",
          "[EMAIL:0123456789abcdef]",
          "[STAFF_ID:00112233aabbccdd]",
          "[EMAIL:",
          "{\"name\":",
          "\"Ann Lee\"",
          "\"",
          "}",
          "\\n",
          "@",
          "0",
          "99");

  private GeneratedTexts() {}

  /** The texts. */
  public static Arbitrary<String> texts() {
    Arbitrary<String> piece =
        Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.of(PIECES)), Tuple.of(1, Arbitraries.strings().ofMaxLength(4)));
    Arbitrary<String> joint = Arbitraries.of(" ", " ", " ", ". ", "", ", ", "\n");
    return piece.list().ofMaxSize(14).flatMap(pieces -> joined(pieces, joint));
  }

  private static Arbitrary<String> joined(List<String> pieces, Arbitrary<String> joint) {
    return joint
        .list()
        .ofSize(pieces.size())
        .map(
            joints -> {
              StringBuilder text = new StringBuilder();
              for (int i = 0; i < pieces.size(); i++) {
                text.append(pieces.get(i)).append(joints.get(i));
              }
              return text.toString();
            });
  }
}
