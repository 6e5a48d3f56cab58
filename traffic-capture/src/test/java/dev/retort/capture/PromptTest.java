package dev.retort.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.iceberg.Sample;
import dev.retort.capture.redaction.Pseudonyms;
import dev.retort.capture.redaction.Redactor;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptTest {
  private static final Prompt CALLED =
      new Prompt(
          List.of(
              new Message(Role.SYSTEM, "Be brief."),
              new Message(Role.USER, "Who is it?"),
              new Message(
                  Role.ASSISTANT,
                  "",
                  List.of(new ToolCall("find", "{\"mail\":\"ann@example.org\"}"))),
              new Message(Role.TOOL, "ann@example.org is a customer")));

  @Test
  void callsOfAConversationAreReadAfterTheirMessage() {
    assertThat(CALLED.studentInput())
        .isEqualTo(
            """
            user: Who is it?
            assistant: calls find({"mail":"ann@example.org"})
            tool: ann@example.org is a customer""");
  }

  @Test
  void callsAreLeftOutOfTheJsonOfMessagesThatMakeNone() throws Exception {
    assertThat(JsonFormat.line(new Message(Role.USER, "hi")))
        .isEqualTo("{\"role\":\"user\",\"content\":\"hi\"}");
    assertThat(JsonFormat.mapper().readValue(JsonFormat.line(CALLED), Prompt.class))
        .isEqualTo(CALLED);
  }

  @Test
  void personalDataInTheCallsOfAConversationIsNeitherStoredNorSeenByAStudent() {
    Exchange sample = Sample.exchange(1);
    Exchange exchange =
        new Exchange(
            sample.id(),
            sample.task(),
            sample.createdAt(),
            sample.model(),
            CALLED,
            sample.completion(),
            sample.usage(),
            sample.latency(),
            sample.answeredBy(),
            sample.correction());
    PseudonymisingRedactor redactor =
        new PseudonymisingRedactor(
            Redactor.standard(), new Pseudonyms(new byte[Pseudonyms.KEY_BYTES]));

    Prompt stored = redactor.redact(exchange).prompt();

    assertThat(JsonFormat.line(stored)).doesNotContain("ann@example.org");
    assertThat(stored.messages().get(2).toolCalls().get(0).name()).isEqualTo("find");
    assertThat(StudentView.of(CALLED).input())
        .isEqualTo(
            """
            user: Who is it?
            assistant: calls find({"mail":"[EMAIL_1]"})
            tool: [EMAIL_1] is a customer""");
    assertThat(StudentView.of(stored).input()).isEqualTo(StudentView.of(CALLED).input());
  }
}
