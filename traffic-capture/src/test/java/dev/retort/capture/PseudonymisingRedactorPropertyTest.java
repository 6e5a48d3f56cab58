package dev.retort.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.iceberg.Sample;
import dev.retort.capture.redaction.GeneratedTexts;
import dev.retort.capture.redaction.PersonalDataDetector;
import dev.retort.capture.redaction.PersonalDataSpan;
import dev.retort.capture.redaction.Pseudonyms;
import dev.retort.capture.redaction.Redactor;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a student sees is the same whether its request comes from the log or from its sender. */
class PseudonymisingRedactorPropertyTest {
  private static final PseudonymisingRedactor REDACTOR =
      new PseudonymisingRedactor(
          Redactor.standard(), new Pseudonyms(new byte[Pseudonyms.KEY_BYTES]));

  @Property(tries = 3000)
  void aStudentSeesTheSameInALoggedRequest(@ForAll("prompts") Prompt prompt) {
    Prompt logged = REDACTOR.redact(exchange(prompt, "")).prompt();

    assertThat(StudentView.of(logged).input()).isEqualTo(StudentView.of(prompt).input());
  }

  @Property(tries = 3000)
  void aStudentLearnsTheSameFromALoggedAnswer(
      @ForAll("prompts") Prompt prompt, @ForAll("texts") String answer) {
    Exchange logged = REDACTOR.redact(exchange(prompt, answer));

    assertThat(StudentView.of(logged.prompt()).conceal(logged.completion().text()))
        .isEqualTo(StudentView.of(prompt).conceal(answer));
  }

  @Property(tries = 2000)
  void redactingTwiceChangesNothing(
      @ForAll("prompts") Prompt prompt, @ForAll("texts") String answer) {
    Exchange once = REDACTOR.redact(exchange(prompt, answer));

    assertThat(REDACTOR.redact(once)).isEqualTo(once);
  }

  @Property(tries = 2000)
  void nothingThatIsFoundInARequestIsStored(@ForAll("prompts") Prompt prompt) {
    Prompt logged = REDACTOR.redact(exchange(prompt, "")).prompt();

    for (Message message : logged.messages()) {
      assertThat(found(message.content())).isEmpty();
      message.toolCalls().forEach(call -> assertThat(found(call.arguments())).isEmpty());
    }
  }

  private static List<PersonalDataSpan> found(String text) {
    return PersonalDataDetector.standard().find(text);
  }

  private static Exchange exchange(Prompt prompt, String answer) {
    Exchange sample = Sample.exchange(1);
    return new Exchange(
        sample.id(),
        sample.task(),
        sample.createdAt(),
        sample.model(),
        prompt,
        new Completion(answer, Completion.Finish.STOP),
        sample.usage(),
        sample.latency(),
        sample.answeredBy(),
        Optional.empty());
  }

  @Provide
  Arbitrary<String> texts() {
    return GeneratedTexts.texts();
  }

  @Provide
  Arbitrary<Prompt> prompts() {
    Arbitrary<Role> role = Arbitraries.of(Role.SYSTEM, Role.USER, Role.USER, Role.ASSISTANT);
    Arbitrary<List<ToolCall>> calls =
        GeneratedTexts.texts().map(text -> new ToolCall("find", text)).list().ofMaxSize(1);
    return Combinators.combine(role, GeneratedTexts.texts(), calls)
        .as(Message::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(Prompt::new);
  }
}
