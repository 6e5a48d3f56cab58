package dev.retort.capture.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedactorTest {
  private static final Redactor REDACTOR = Redactor.standard();

  @Test
  void numbersValuesByKindInTheOrderOfTheText() {
    Redacted redacted =
        REDACTOR.redact(
            "From b@example.org to a@example.org, cc b@example.org. My name is Ann Lee, +44 7700 900812.");

    assertThat(redacted.text())
        .isEqualTo(
            "From [EMAIL_1] to [EMAIL_2], cc [EMAIL_1]. My name is [PERSON_NAME_1], [PHONE_1].");
    assertThat(redacted.replacements())
        .extracting(Replacement::original)
        .containsExactly("b@example.org", "a@example.org", "Ann Lee", "+44 7700 900812");
  }

  @Test
  void aNameIsGoneWhereNothingIntroducesItToo() {
    assertThat(REDACTOR.redact("My name is Ann Lee. Is Ann Lee on the list?").text())
        .isEqualTo("My name is [PERSON_NAME_1]. Is [PERSON_NAME_1] on the list?");
  }

  @Test
  void whatLooksLikeAPlaceholderStaysItself() {
    String text = "Replace [EMAIL_1] by a@example.org, not by [PHONE_9].";
    Redacted redacted = REDACTOR.redact(text);

    assertThat(redacted.text()).isEqualTo("Replace [EMAIL_1] by [EMAIL_2], not by [PHONE_9].");
    assertThat(redacted.restore("[EMAIL_1] [EMAIL_2] [PHONE_9]"))
        .isEqualTo("[EMAIL_1] a@example.org [PHONE_9]");
  }

  @Test
  void anAnswerHasThePlaceholdersOfTheRequest() {
    Redacted redacted = REDACTOR.redact("My name is Wei Cohen, mail wei@example.org");
    Redacted answer =
        redacted.conceal(
            "{\"person\":\"Wei Cohen\",\"mail\":\"wei@example.org\",\"cc\":\"x@example.org\"}");

    assertThat(answer.text())
        .isEqualTo("{\"person\":\"[PERSON_NAME_1]\",\"mail\":\"[EMAIL_1]\",\"cc\":\"[EMAIL_2]\"}");
    assertThat(redacted.restore("Dear [PERSON_NAME_1]")).isEqualTo("Dear Wei Cohen");
  }

  @Test
  void anAnswerThatWritesAPlaceholderGetsItBack() {
    Redacted redacted = REDACTOR.redact("mail a@example.org");
    Redacted answer = redacted.conceal("a@example.org, not [EMAIL_1]");

    assertThat(answer.text()).isEqualTo("[EMAIL_1], not [EMAIL_2]");
    assertThat(answer.restore(answer.text())).isEqualTo("a@example.org, not [EMAIL_1]");
  }

  @Test
  void textsWithoutPersonalDataAreTheSame() {
    String text = "order #921038612 of 2025-08-19";
    Redacted redacted = REDACTOR.redact(text);

    assertThat(redacted.text()).isSameAs(text);
    assertThat(redacted.replacements()).isEmpty();
    assertThat(redacted.restore("[EMAIL_1]")).isEqualTo("[EMAIL_1]");
  }

  @Test
  void nothingPrintsAValue() {
    Redacted redacted = REDACTOR.redact("mail a@example.org");

    assertThat(redacted + " " + redacted.replacements()).doesNotContain("a@example.org");
  }
}
