package dev.retort.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.ToolCall;
import dev.retort.evaluator.answer.AnswerContract;
import dev.retort.evaluator.answer.AnswerContract.Form;
import dev.retort.evaluator.answer.RightAnswer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Students that answer with JSON and with calls of functions, over real sockets. */
class AnswerFormsIT {
  private static final double HARDLY_ANY = 1e-12;
  private static final AnswerContract DOCUMENTS = contract(Form.JSON);
  private static final AnswerContract CALLS = contract(Form.TOOL_CALLS, "route", "escalate");
  private static final String TOOLS =
      "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"route\",\"parameters\":{\"type\":\"object\",\"properties\":{\"queue\":{\"type\":\"string\"}},\"required\":[\"queue\"]}}},{\"type\":\"function\",\"function\":{\"name\":\"escalate\"}}]";
  private static final String CALL =
      "refund [{\"arguments\":{\"price\":0.1234567890123456789,\"queue\":\"billing\"},\"name\":\"route\"}] 0.9";

  @TempDir Path home;

  private static AnswerContract contract(Form form, String... functions) {
    return new AnswerContract(
        AnswerContract.SCHEMA, form, new TreeSet<>(Set.of(functions)), RightAnswer.SAME_JSON);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"temperature\":0",
        "\"response_format\":{\"type\":\"json_object\"}",
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"t\",\"schema\":{\"type\":\"object\",\"required\":[\"queue\"]}}}"
      })
  void answersWithDocumentsWhereTheRequestMayHaveOne(String members) throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote(DOCUMENTS, "refund {\"queue\":\"billing\"} 0.9");

      HttpResponse<String> answer = task.askWith("sure", "refund please", members);

      assertThat(content(answer)).isEqualTo("{\"queue\":\"billing\"}");
      assertThat(task.captured("sure").answeredBy())
          .isEqualTo(new AnsweredBy.Student("tickets/1", 0.9));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{\"type\":\"object\",\"required\":[\"other\"]}}}",
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{\"type\":\"no such type\"}}}",
        "\"response_format\":{\"type\":\"grammar\"}",
        "\"n\":2",
        "\"modalities\":[\"text\",\"audio\"]",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"route\"}}]"
      })
  void leavesToTheTeacherWhatADocumentDoesNotFit(String members) throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote(DOCUMENTS, "refund {\"queue\":\"billing\"} 0.9");

      assertThat(content(task.askWith("other", "refund please", members)))
          .isEqualTo("from the teacher");
      assertThat(task.captured("other").answeredBy()).isEqualTo(new AnsweredBy.Teacher(0));
    }
  }

  @Test
  void neverGivesADocumentThatIsNone() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote(DOCUMENTS, "refund {\"queue\":\"bill 0.9");

      assertThat(content(task.ask("broken", "refund please"))).isEqualTo("from the teacher");
    }
  }

  @Test
  void aValueWithAQuotationMarkLeavesTheDocumentWhole() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote(DOCUMENTS, "[SECRET_1] {\"say\":\"[SECRET_1]\"} 0.9");

      String answer = content(task.ask("quoted", "my password: ab\\\"cd9 please"));

      assertThat(JsonFormat.mapper().readTree(answer).path("say").asText()).isEqualTo("ab\"cd9");
    }
  }

  @Test
  void callsFunctionsInTheProtocolsOwnForm() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote(CALLS, CALL);

      JsonNode choice = choice(task.askWith("call", "refund please", TOOLS));

      assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
      assertThat(choice.path("message").path("content").isNull()).isTrue();
      JsonNode call = choice.at("/message/tool_calls/0");
      assertThat(call.path("type").asText()).isEqualTo("function");
      assertThat(call.path("id").asText()).matches("call_[0-9a-f]{32}");
      assertThat(call.at("/function/name").asText()).isEqualTo("route");
      assertThat(call.at("/function/arguments").textValue())
          .isEqualTo("{\"price\":0.1234567890123456789,\"queue\":\"billing\"}");
      Exchange captured = task.captured("call");
      assertThat(captured.answeredBy()).isEqualTo(new AnsweredBy.Student("tickets/1", 0.9));
      assertThat(captured.completion().finish()).isEqualTo(Completion.Finish.TOOL_CALLS);
      assertThat(captured.completion().toolCalls())
          .isEqualTo(
              List.of(
                  new ToolCall(
                      "route", "{\"price\":0.1234567890123456789,\"queue\":\"billing\"}")));
      assertThat(task.teacherCalls()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"temperature\":0",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"route\"}},{\"type\":\"function\",\"function\":{\"name\":\"unheard-of\"}}]",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"escalate\"}}]",
        "\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"route\"}}]",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"route\",\"parameters\":{\"required\":[\"urgency\"]}}}]",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"route\"}}],\"tool_choice\":\"none\"",
        "\"functions\":[{\"name\":\"route\"}]"
      })
  void leavesToTheTeacherCallsThatTheRequestDoesNotWant(String members) throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote(CALLS, CALL);

      assertThat(content(task.askWith("other", "refund please", members)))
          .isEqualTo("from the teacher");
    }
  }

  @Test
  void callsTheFunctionThatTheRequestNamesAndNoOther() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote(CALLS, CALL);
      String choice = ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"%s\"}}";

      JsonNode named = choice(task.askWith("named", "refund", TOOLS + choice.formatted("route")));
      assertThat(named.path("finish_reason").asText()).isEqualTo("tool_calls");
      assertThat(content(task.askWith("other", "refund", TOOLS + choice.formatted("escalate"))))
          .isEqualTo("from the teacher");
    }
  }

  @Test
  void makesNoTwoCallsWhereOneIsWanted() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote(
          CALLS,
          "both [{\"arguments\":{\"queue\":\"a\"},\"name\":\"route\"},{\"arguments\":{},\"name\":\"escalate\"}] 0.9");

      assertThat(choice(task.askWith("two", "both", TOOLS)).at("/message/tool_calls")).hasSize(2);
      assertThat(content(task.askWith("one", "both", TOOLS + ",\"parallel_tool_calls\":false")))
          .isEqualTo("from the teacher");
    }
  }

  private static String content(HttpResponse<String> answer) throws Exception {
    return choice(answer).path("message").path("content").asText();
  }

  private static JsonNode choice(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonFormat.mapper().readTree(answer.body()).at("/choices/0");
  }
}
