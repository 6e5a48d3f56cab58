package dev.retort.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.iceberg.Sample;
import dev.retort.capture.redaction.Pseudonyms;
import dev.retort.capture.redaction.Redactor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PseudonymisingRedactorTest {
  private static final PseudonymisingRedactor REDACTOR = redactor(1);

  private static PseudonymisingRedactor redactor(int keyByte) {
    byte[] key = new byte[Pseudonyms.KEY_BYTES];
    key[0] = (byte) keyByte;
    return new PseudonymisingRedactor(Redactor.standard(), new Pseudonyms(key));
  }

  private static Exchange exchange(String task, String prompt, Completion completion) {
    Exchange sample = Sample.exchange(1);
    return new Exchange(
        sample.id(),
        Optional.of(task).filter(name -> !name.isEmpty()).map(TaskName::new),
        sample.createdAt(),
        sample.model(),
        new Prompt(List.of(new Message(Role.USER, prompt))),
        completion,
        sample.usage(),
        sample.latency(),
        sample.answeredBy(),
        Optional.empty());
  }

  private static Exchange redacted(String prompt, String answer) {
    return REDACTOR.redact(exchange("t", prompt, new Completion(answer, Completion.Finish.STOP)));
  }

  private static String text(Exchange exchange) {
    return exchange.prompt().messages().get(0).content();
  }

  @Test
  void anIdThatNamesAPersonIsStoredAsAPseudonymTheSameInExchangeAndFeedback() {
    Exchange exchange = exchange("t", "hello", new Completion("x", Completion.Finish.STOP));
    ExchangeId named = new ExchangeId("order of ann@example.org");

    ExchangeId stored = REDACTOR.redact(named);

    assertThat(stored.value()).matches("\\[EMAIL:[0-9a-f]{16}]");
    assertThat(
            REDACTOR
                .redact(
                    new Feedback(named, Instant.EPOCH, Optional.of(1.0), Optional.empty()),
                    Optional.empty())
                .exchange())
        .isEqualTo(stored);
    assertThat(REDACTOR.redact(exchange.id())).isEqualTo(exchange.id());
  }

  @Test
  void idsOfMachinesStay() {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      String hex = new UUID(random.nextLong(), random.nextLong()).toString();
      for (String id :
          List.of(hex, "chatcmpl-" + hex.replace("-", ""), "line-" + hex, "ticket-7-" + i)) {
        assertThat(REDACTOR.redact(new ExchangeId(id)).value()).isEqualTo(id);
      }
    }
  }

  @Test
  void theSameValueHasTheSamePseudonymThroughoutATask() {
    Exchange one = redacted("write to ann@example.org", "I wrote to ann@example.org");
    Exchange other = redacted("from: ann@example.org", "");

    String pseudonym = text(one).substring("write to ".length());
    assertThat(pseudonym).matches("\\[EMAIL:[0-9a-f]{16}]");
    assertThat(one.completion().text()).isEqualTo("I wrote to " + pseudonym);
    assertThat(text(other)).isEqualTo("from: " + pseudonym);
  }

  @Test
  void anotherTaskOrKeyGivesAnotherPseudonym() {
    Completion none = new Completion("", Completion.Finish.STOP);
    Exchange exchange = exchange("t", "write to ann@example.org", none);
    Exchange elsewhere = exchange("u", "write to ann@example.org", none);

    assertThat(text(REDACTOR.redact(exchange))).isNotEqualTo(text(REDACTOR.redact(elsewhere)));
    assertThat(text(REDACTOR.redact(exchange))).isNotEqualTo(text(redactor(2).redact(exchange)));
  }

  @Test
  void everyTextOfAnExchangeIsRedactedAndWhatWentIsCounted() {
    Exchange sample =
        exchange(
            "t",
            "My name is Ann Lee, mail ann@example.org",
            new Completion(
                "mailed bob@example.org",
                Completion.Finish.TOOL_CALLS,
                List.of(
                    new ToolCall("mail", "{\"to\":\"ann@example.org\",\"text\":\"Hi Ann Lee\"}")),
                List.of()));
    TreeMap<String, String> metadata = new TreeMap<>();
    metadata.put("user", "ann@example.org");
    metadata.put("team", "support");
    Exchange whole =
        new Exchange(
            sample.id(),
            sample.task(),
            sample.createdAt(),
            sample.model(),
            sample.prompt(),
            sample.completion(),
            sample.usage(),
            sample.latency(),
            sample.answeredBy(),
            Optional.of("mail it to carl@example.org"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new CaptureDetails(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                metadata,
                new TreeMap<>()));

    Exchange stored = REDACTOR.redact(whole);

    assertThat(JsonFormat.line(stored))
        .doesNotContain("Ann Lee", "ann@", "bob@", "carl@")
        .contains("support");
    assertThat(stored.details().redactions())
        .containsEntry("EMAIL", 3)
        .containsEntry("PERSON_NAME", 1)
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "card_arrival",
        "{\"order\": 921038612, \"total\": 12.50, \"paid\": true, \"on\": \"2025-08-19\"}",
        "{\"version\": \"2.13.7829\", \"id\": \"d25a7750-8d07-476b-ab28-aacd74d43ab4\"}"
      })
  void answersThatNameNobodyAreStoredAsTheyAre(String answer) {
    assertThat(redacted("My name is Ann Lee", answer).completion().text()).isEqualTo(answer);
  }

  @Test
  void aStructuredAnswerStaysJsonWithItsMembers() throws JsonProcessingException {
    String answer =
        """
        {"password": "hunter2!", "phone": 12125550147, "note": "Regards,\\nAnn Lee",
         "author": "Andr\\u00e9 Gide", "limits": {"password": {"min_length": 8}}, "order": 77120934}
        """;

    String stored = redacted("My name is André Gide", answer).completion().text();

    JsonNode json = JsonFormat.mapper().readTree(stored);
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly("password", "phone", "note", "author", "limits", "order");
    assertThat(json.get("password").textValue()).startsWith("[SECRET:");
    assertThat(json.get("phone").textValue()).matches("\\[PHONE:[0-9a-f]{16}]");
    assertThat(json.get("note").textValue()).matches("Regards,\n\\[PERSON_NAME:[0-9a-f]{16}]");
    assertThat(json.get("author").textValue()).matches("\\[PERSON_NAME:[0-9a-f]{16}]");
    assertThat(json.at("/limits/password/min_length").intValue()).isEqualTo(8);
    assertThat(json.get("order").isInt()).isTrue();
  }

  @Test
  void tokensOfValuesBecomeOneThatIsAsLikelyAsTheyWereTogether() {
    List<TokenLogprob> tokens =
        List.of(
            token("to", -0.1, "for"),
            token(" ann", -0.2, " bob"),
            token("@example", -0.3, "@test"),
            token(".org,", -0.4, ".net"),
            token(" ok", -0.5, " no"));
    Completion completion =
        new Completion("to ann@example.org, ok", Completion.Finish.STOP, List.of(), tokens);

    Completion stored = REDACTOR.redact(exchange("t", "hello", completion)).completion();

    assertThat(LogprobAlignment.spelled(stored.logprobs())).isEqualTo(stored.text());
    assertThat(stored.logprobs()).hasSize(3);
    TokenLogprob merged = stored.logprobs().get(1);
    assertThat(merged.token()).matches(" \\[EMAIL:[0-9a-f]{16}],");
    assertThat(merged.logprob()).isCloseTo(-0.9, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(merged.alternatives()).isEmpty();
    assertThat(stored.logprobs().get(0)).isEqualTo(tokens.get(0));
    assertThat(stored.logprobs().get(2)).isEqualTo(tokens.get(4));
  }

  @Test
  void tokensThatShareAPieceBecomeOne() {
    List<TokenLogprob> tokens =
        List.of(token("a@example.org,b", -1, "x"), token("@example.org", -1, "x"));
    Completion completion =
        new Completion("a@example.org,b@example.org", Completion.Finish.STOP, List.of(), tokens);

    Completion stored = REDACTOR.redact(exchange("t", "hello", completion)).completion();

    assertThat(LogprobAlignment.spelled(stored.logprobs())).isEqualTo(stored.text());
    assertThat(stored.logprobs()).hasSize(1);
  }

  @Test
  void tokensThatDoNotSpellTheAnswerGoWhereItChanged() {
    Completion completion =
        new Completion(
            "to ann@example.org",
            Completion.Finish.STOP,
            List.of(),
            List.of(token("something else", -1, "x")));

    assertThat(REDACTOR.redact(exchange("t", "hello", completion)).completion().logprobs())
        .isEmpty();
  }

  @Test
  void aCorrectionHasThePseudonymsOfItsExchange() {
    Exchange stored = redacted("My name is Jean-Luc O'Neill, mail ann@example.org", "");
    Feedback feedback =
        new Feedback(
            stored.id(),
            stored.createdAt(),
            Optional.of(1.0),
            Optional.of("{\"who\":\"Jean-Luc O'Neill\",\"mail\":\"ann@example.org\",\"n\":7}"));

    Feedback kept = REDACTOR.redact(feedback, Optional.of(stored));

    String correction = kept.correction().orElseThrow();
    assertThat(StudentView.of(stored.prompt()).conceal(correction))
        .isEqualTo("{\"who\":\"[PERSON_NAME_1]\",\"mail\":\"[EMAIL_1]\",\"n\":7}");
    assertThat(REDACTOR.redact(feedback, Optional.empty()).correction().orElseThrow())
        .doesNotContain("ann@");
    assertThat(kept.score()).contains(1.0);
  }

  @Test
  void textsThatAreNoExchangeAreRedactedToo() {
    assertThat(REDACTOR.texts().redact("{\"id\": 7, \"user\": \"ann@example.org\", broken"))
        .matches("\\{\"id\": 7, \"user\": \"\\[EMAIL:[0-9a-f]{16}]\", broken");
  }

  private static TokenLogprob token(String text, double logprob, String alternative) {
    return new TokenLogprob(
        text, logprob, List.of(new TokenLogprob.Alternative(alternative, logprob - 1)));
  }
}
