package dev.retort.capture.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RedactorPropertyTest {
  private static final Redactor REDACTOR = Redactor.standard();

  @Property(tries = 3000)
  void restoringARedactedTextGivesTheText(@ForAll("texts") String text) {
    Redacted redacted = REDACTOR.redact(text);

    assertThat(redacted.restore(redacted.text())).isEqualTo(text);
  }

  @Property(tries = 3000)
  void redactingTwiceChangesNothing(@ForAll("texts") String text) {
    String once = REDACTOR.redact(text).text();

    Redacted twice = REDACTOR.redact(once);
    assertThat(twice.text()).isEqualTo(once);
    assertThat(twice.replacements()).isEmpty();
  }

  @Property(tries = 3000)
  void restoringAConcealedAnswerGivesTheAnswer(
      @ForAll("texts") String text, @ForAll("texts") String answer) {
    Redacted redacted = REDACTOR.redact(text);
    Redacted concealed = redacted.conceal(answer);

    assertThat(concealed.restore(concealed.text())).isEqualTo(answer);
    if (concealed.replacements().equals(redacted.replacements())) {
      assertThat(redacted.restore(concealed.text())).isEqualTo(answer);
    }
  }

  @Property(tries = 1000)
  void anyTextAtAllComesBack(@ForAll String text, @ForAll String answer) {
    Redacted redacted = REDACTOR.redact(text);
    Redacted concealed = redacted.conceal(answer);

    assertThat(redacted.restore(redacted.text())).isEqualTo(text);
    assertThat(concealed.restore(concealed.text())).isEqualTo(answer);
  }

  @Provide
  Arbitrary<String> texts() {
    return GeneratedTexts.texts();
  }
}
