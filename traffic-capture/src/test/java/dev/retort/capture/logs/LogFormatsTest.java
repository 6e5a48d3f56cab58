package dev.retort.capture.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.CaptureDetails;
import dev.retort.capture.Completion;
import dev.retort.capture.Completion.Finish;
import dev.retort.capture.Exchange;
import dev.retort.capture.Message;
import dev.retort.capture.Rating;
import dev.retort.capture.Role;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import dev.retort.capture.TraceStep;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogFormatsTest {
  private static final SubjectPseudonyms PSEUDONYMS =
      new SubjectPseudonyms(new byte[SubjectPseudonyms.KEY_BYTES]);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "openai-stored,OPENAI_STORED",
    "openai-batch,OPENAI_BATCH",
    "anthropic-batch,ANTHROPIC_BATCH",
    "azure,AZURE",
    "litellm,LITELLM",
    "langfuse,LANGFUSE"
  })
  void eachFormIsToldByItsRecords(String name, LogFormat format) {
    assertThat(TrafficLogs.of(List.of(logs(name)), Optional.empty()).logs())
        .isNotEmpty()
        .extracting(TrafficLog::format)
        .containsOnly(format);
    assertThat(LogFormat.named(name)).isEqualTo(format);
  }

  @Test
  void storedCompletionsComeWithTheirMessages() {
    Read read = read("openai-stored");

    Exchange haiku = read.of("chatcmpl-AyPNinnUqUDYo9SAdA52NobMflmj2");
    assertThat(haiku.prompt().messages())
        .containsExactly(
            new Message(Role.SYSTEM, "You write haiku."),
            new Message(Role.USER, "write a haiku about ai"));
    assertThat(haiku.completion()).isEqualTo(new Completion("Mind of circuits hum", Finish.STOP));
    assertThat(haiku.task()).contains(new TaskName("haiku"));
    assertThat(haiku.createdAt()).isEqualTo(Instant.ofEpochSecond(1738960610));
    assertThat(haiku.usage()).isEqualTo(new TokenUsage(13, 18));
    assertThat(haiku.subject()).contains(PSEUDONYMS.of("customer-77"));
    assertThat(haiku.details().metadata()).containsEntry("team", "poetry");
    assertThat(read.of("chatcmpl-inline").prompt().studentInput()).isEqualTo("Say hi");
    assertThat(read.rejected)
        .singleElement()
        .satisfies(line -> assertThat(line.reason()).contains("chatcmpl-without/messages"));
    assertThat(read.passedOver).containsValue(2);
  }

  @Test
  void requestsAndAnswersOfAnOpenAiBatchAreJoined() {
    Read read = read("openai-batch");

    assertThat(read.exchanges.keySet())
        .containsExactlyInAnyOrder("chatcmpl-123", "resp_124", "batch_req_126");
    assertThat(read.of("chatcmpl-123").prompt().studentInput()).isEqualTo("Hello world!");
    assertThat(read.of("chatcmpl-123").createdAt()).isEqualTo(Instant.ofEpochSecond(1711652795));
    assertThat(read.of("resp_124").prompt().instructions()).isEqualTo("Label it.");
    assertThat(read.of("resp_124").completion().text()).isEqualTo("complaint");
    assertThat(read.of("resp_124").details().metadata()).containsEntry("custom_id", "request-2");
    assertThat(read.of("batch_req_126").completion()).isEqualTo(Completion.FAILED);
    assertThat(read.passedOver)
        .containsEntry("answers of /v1/embeddings", 1)
        .containsEntry("requests, read with their answers", 4);
    assertThat(read.rejected)
        .singleElement()
        .satisfies(line -> assertThat(line.reason()).contains("'request-9'", "input file"));
  }

  @Test
  void aKeyOfTwoBatchesIsOnlyJoinedWithinItsFolder() throws IOException {
    copy("openai-batch/input.jsonl", "one/input.jsonl");
    copy("openai-batch/output.jsonl", "one/output.jsonl");
    Path other = copy("openai-batch/input.jsonl", "two/input.jsonl");
    Files.writeString(other, Files.readString(other).replace("Hello world!", "Other world!"));
    Read apart = read(TrafficLogs.of(List.of(folder), Optional.empty()));
    assertThat(apart.of("chatcmpl-123").prompt().studentInput()).isEqualTo("Hello world!");

    Files.move(folder.resolve("one/output.jsonl"), folder.resolve("output.jsonl"));
    Read doubtful = read(TrafficLogs.of(List.of(folder), Optional.empty()));
    assertThat(doubtful.exchanges).doesNotContainKey("chatcmpl-123").containsKey("resp_124");
    assertThat(doubtful.rejected)
        .anySatisfy(line -> assertThat(line.reason()).contains("'request-1' is ambiguous"));
  }

  @Test
  void batchesOfSeveralNightsAndProvidersMayHaveEqualIds() throws IOException {
    for (String night : List.of("1", "2")) {
      write("anthropic-" + night + "/requests.jsonl", anthropicRequests(night));
      write("anthropic-" + night + "/results.jsonl", anthropicResults(night));
      write("openai-" + night + "/input.jsonl", openAiInput(night));
      write("openai-" + night + "/output.jsonl", openAiOutput(night));
    }

    Read read = readFolder();

    assertThat(read.rejected).isEmpty();
    assertThat(read.exchanges).hasSize(8);
    for (String night : List.of("1", "2")) {
      for (String id : List.of("r1", "r2")) {
        assertThat(read.of("chatcmpl-" + id + "-" + night).prompt().studentInput())
            .isEqualTo(id + " of night " + night);
      }
      assertThat(read.of("msg_r1-" + night).prompt().studentInput())
          .isEqualTo("r1 of night " + night);
    }
  }

  @Test
  void batchesInOneFolderAreToldApartByTheirOwnObjects() throws IOException {
    for (String night : List.of("1", "2")) {
      write("file-in" + night + ".jsonl", openAiInput(night));
      write("file-out" + night + ".jsonl", openAiOutput(night));
    }

    Read doubtful = readFolder();
    assertThat(doubtful.exchanges).isEmpty();
    assertThat(doubtful.rejected)
        .hasSize(4)
        .allSatisfy(
            line ->
                assertThat(line.reason())
                    .contains("is ambiguous", "file-in1.jsonl", "file-in2.jsonl")
                    .contains("each batch into a folder of its own"));

    write(
        "batches.json",
        """
        {"object":"list","data":[
        {"id":"batch_1","object":"batch","input_file_id":"file-in1","output_file_id":"file-out1","error_file_id":null},
        {"id":"batch_2","object":"batch","input_file_id":"file-in2","output_file_id":"file-out2","error_file_id":null}]}
        """);
    Read told = readFolder();
    assertThat(told.rejected).isEmpty();
    assertThat(told.of("chatcmpl-r1-1").prompt().studentInput()).isEqualTo("r1 of night 1");
    assertThat(told.of("chatcmpl-r1-2").prompt().studentInput()).isEqualTo("r1 of night 2");
    assertThat(told.passedOver).containsEntry("the batches' own objects", 2);
  }

  @Test
  void batchesInOneFolderAreToldApartByTheIdInTheirFilesNames() throws IOException {
    for (String night : List.of("1", "2")) {
      write("msgbatch_" + night + "_requests.jsonl", anthropicRequests(night));
      write("msgbatch_" + night + "_results.jsonl", anthropicResults(night));
      write(
          "msgbatch_" + night + ".json",
          "{\"id\":\"msgbatch_%1$s\",\"type\":\"message_batch\",\"created_at\":\"2026-05-0%1$sT01:00:00Z\"}"
              .formatted(night));
    }

    Read read = readFolder();

    assertThat(read.rejected).isEmpty();
    for (String night : List.of("1", "2")) {
      Exchange exchange = read.of("msg_r1-" + night);
      assertThat(exchange.prompt().studentInput()).isEqualTo("r1 of night " + night);
      assertThat(exchange.createdAt())
          .isEqualTo(Instant.parse("2026-05-0%sT01:00:00Z".formatted(night)));
    }
  }

  @Test
  void aRequestWithAnAnswerOfItsOwnIsNotLentToAnotherBatch() throws IOException {
    write("1/output.jsonl", openAiOutput("1"));
    write("2/input.jsonl", openAiInput("2"));
    write("2/output.jsonl", openAiOutput("2"));

    Read read = readFolder();

    assertThat(read.exchanges).containsOnlyKeys("chatcmpl-r1-2", "chatcmpl-r2-2");
    assertThat(read.rejected)
        .hasSize(2)
        .allSatisfy(line -> assertThat(line.reason()).contains("an answer of their own"));

    write("3/input.jsonl", openAiInput("1"));
    Read found = readFolder();
    assertThat(found.rejected).isEmpty();
    assertThat(found.of("chatcmpl-r1-1").prompt().studentInput()).isEqualTo("r1 of night 1");
  }

  @Test
  void anIdThatAFileHoldsTwiceIsAmbiguous() throws IOException {
    write("requests.jsonl", anthropicRequests("1") + anthropicRequests("2"));
    write("results.jsonl", anthropicResults("1"));

    Read read = readFolder();

    assertThat(read.exchanges).isEmpty();
    assertThat(read.rejected)
        .hasSize(2)
        .allSatisfy(line -> assertThat(line.reason()).contains("is ambiguous", "requests.jsonl"));
  }

  @Test
  void exchangesWithoutAnIdDifferBetweenBatchesAndStayTheSame() throws IOException {
    for (String night : List.of("1", "2")) {
      write("a" + night + "/requests.jsonl", anthropicRequests("1"));
      write("a" + night + "/results.jsonl", anthropicResults(night));
      write("o" + night + "/input.jsonl", openAiInput("1"));
      write(
          "o" + night + "/output.jsonl",
          openAiOutput(night)
              .replaceFirst("\"id\":\"batch_req_r1-.\",", "")
              .replaceFirst("\"id\":\"chatcmpl-r1-.\",", ""));
    }

    Read read = readFolder();
    assertThat(read.rejected).isEmpty();
    assertThat(read.exchanges.keySet())
        .hasSize(8)
        .filteredOn(id -> id.startsWith("failed-") || id.startsWith("batch-"))
        .hasSize(4);

    Files.move(folder.resolve("a1"), folder.resolve("moved"));
    assertThat(readFolder().exchanges.keySet())
        .containsExactlyInAnyOrderElementsOf(read.exchanges.keySet());
  }

  private Read readFolder() {
    return read(TrafficLogs.of(List.of(folder), Optional.empty()));
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String openAiInput(String night) {
    return lines(
        night,
        """
        {"custom_id":"%1$s","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":[{"role":"user","content":"%1$s of night %2$s"}]}}
        """);
  }

  private static String openAiOutput(String night) {
    return lines(
        night,
        """
        {"id":"batch_req_%1$s-%2$s","custom_id":"%1$s","response":{"status_code":200,"body":{"id":"chatcmpl-%1$s-%2$s","object":"chat.completion","created":1748736056,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"yes"},"finish_reason":"stop"}]}},"error":null}
        """);
  }

  private static String anthropicRequests(String night) {
    return lines(
        night,
        """
        {"custom_id":"%1$s","params":{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"%1$s of night %2$s"}]}}
        """);
  }

  /** The first succeeds and the second fails. */
  private static String anthropicResults(String night) {
    return """
    {"custom_id":"r1","result":{"type":"succeeded","message":{"id":"msg_r1-%s","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"yes"}],"stop_reason":"end_turn"}}}
    {"custom_id":"r2","result":{"type":"errored","error":{"type":"error","error":{"type":"api_error","message":"Internal server error"}}}}
    """
        .formatted(night);
  }

  private static String lines(String night, String line) {
    return line.formatted("r1", night) + line.formatted("r2", night);
  }

  @Test
  void resultsOfAnAnthropicBatchAreJoinedAndTimedByTheirBatch() {
    Read read = read("anthropic-batch");

    Exchange first = read.of("msg_01FqfsLoHwgeFbguDgpz48m7");
    assertThat(first.prompt().instructions()).isEqualTo("Be kind.");
    assertThat(first.prompt().studentInput()).isEqualTo("Hello, world");
    assertThat(first.model()).isEqualTo("claude-opus-4-1");
    assertThat(first.createdAt()).isEqualTo(Instant.parse("2024-09-24T18:37:24.100435Z"));
    assertThat(first.usage()).isEqualTo(new TokenUsage(15, 34));
    assertThat(read.exchanges.values())
        .extracting(Exchange::completion)
        .containsExactlyInAnyOrder(first.completion(), Completion.FAILED);
    assertThat(read.passedOver)
        .containsEntry("expired requests", 1)
        .containsEntry("requests, read with their answers", 3);
    assertThat(read.rejected).isEmpty();
  }

  @Test
  void bedrockLogsOfEachProtocolAreRead() {
    Read read = read("bedrock");

    Exchange converse = read.of("915a6a04-3f83-4c70-a277-7fbf7ea546b3");
    assertThat(converse.prompt().messages())
        .containsExactly(
            new Message(Role.SYSTEM, "Answer."),
            new Message(Role.USER, "Where is it?"),
            new Message(Role.ASSISTANT, "", List.of(new ToolCall("find", "{\"id\":7}"))),
            new Message(Role.TOOL, "{\"place\":\"Bern\"}"));
    assertThat(converse.completion()).isEqualTo(new Completion("In Bern.", Finish.STOP));
    assertThat(converse.latency()).isEqualTo(Duration.ofMillis(3640));
    assertThat(converse.usage()).isEqualTo(new TokenUsage(35, 446));
    assertThat(converse.task()).contains(new TaskName("lookup"));
    assertThat(converse.model()).isEqualTo("anthropic.claude-3-haiku-20240307-v1:0");
    assertThat(converse.details().upstream()).contains("bedrock");
    assertThat(converse.details().metadata()).containsEntry("team", "north");
    assertThat(read.of("r-invoke").completion()).isEqualTo(new Completion("Hello", Finish.LENGTH));
    assertThat(read.of("r-stream").completion()).isEqualTo(new Completion("Good day", Finish.STOP));
    assertThat(read.of("r-large").prompt().studentInput()).isEqualTo("A very long question");
    assertThat(read.of("r-error").completion()).isEqualTo(Completion.FAILED);
    assertThat(read.rejected)
        .singleElement()
        .satisfies(line -> assertThat(line.reason()).contains("s3://bucket/data/r-gone"));
    assertThat(read.passedOver).hasSize(1);
  }

  @Test
  void azureLogsHoldBodiesAsJsonAndAsText() {
    Read read = read("azure");

    Exchange refund = read.of("4a1b");
    assertThat(refund.prompt().studentInput()).isEqualTo("Refund?");
    assertThat(refund.completion().text()).isEqualTo("billing");
    assertThat(refund.model()).isEqualTo("gpt-4o");
    assertThat(refund.latency()).isEqualTo(Duration.ofMillis(812));
    assertThat(refund.details().application()).contains("billing-app");
    assertThat(read.of("4a1c").completion()).isEqualTo(new Completion("hello", Finish.STOP));
    assertThat(read.of("4a1d").completion()).isEqualTo(Completion.FAILED);
    assertThat(read.of("4a20").completion().text()).isEqualTo("hello");
    assertThat(read.rejected)
        .singleElement()
        .satisfies(line -> assertThat(line.reason()).contains("cut after", "8,192"));
    assertThat(read.passedOver).hasSize(1);
  }

  @Test
  void liteLlmTellsCostTimesAndWhoseKeyItWas() {
    Read read = read("litellm");

    Exchange first = read.of("chatcmpl-lite1");
    assertThat(first.prompt().studentInput()).isEqualTo("It broke");
    assertThat(first.completion().text()).isEqualTo("complaint");
    assertThat(first.model()).isEqualTo("smart");
    assertThat(first.task()).contains(new TaskName("triage"));
    assertThat(first.usage()).isEqualTo(new TokenUsage(20, 10));
    assertThat(first.createdAt()).isEqualTo(Instant.parse("2024-10-15T16:19:12.5Z"));
    assertThat(first.latency()).isEqualTo(Duration.ofMillis(1_500));
    assertThat(first.subject()).contains(PSEUDONYMS.of("u-12"));
    CaptureDetails details = first.details();
    assertThat(details.application()).contains("billing");
    assertThat(details.upstream()).contains("azure");
    assertThat(details.cost()).contains(0.00042);
    assertThat(details.timeToFirstToken()).contains(Duration.ofMillis(400));
    assertThat(details.step())
        .contains(new TraceStep("trace-9", "chatcmpl-lite1", Optional.empty()));
    assertThat(details.metadata())
        .containsOnlyKeys("hello", "tags", "task", "ticket")
        .containsEntry("tags", "prod,eu");
    assertThat(read.of("lite2").completion()).isEqualTo(Completion.FAILED);
    Exchange spend = read.of("chatcmpl-lite4");
    assertThat(spend.completion()).isEqualTo(new Completion("hello", Finish.STOP));
    assertThat(spend.details().application()).contains("search");
    assertThat(spend.details().timeToFirstToken()).as("it was not streamed").isEmpty();
    assertThat(read.rejected)
        .singleElement()
        .satisfies(line -> assertThat(line.reason()).contains("store_prompts_in_spend_logs"));
    assertThat(read.passedOver).containsEntry("calls of type aembedding", 1);
  }

  @Test
  void langfuseTellsStepsScoresAndCost() {
    Read read = read("langfuse");

    Exchange first = read.of("obs-1");
    assertThat(first.prompt().instructions()).isEqualTo("Label.");
    assertThat(first.completion()).isEqualTo(new Completion("complaint", Finish.STOP));
    assertThat(first.task()).contains(new TaskName("triage"));
    assertThat(first.rating()).contains(Rating.DOWN);
    assertThat(first.usage()).isEqualTo(new TokenUsage(20, 1));
    assertThat(first.latency()).isEqualTo(Duration.ofSeconds(1));
    assertThat(first.details().cost()).contains(0.00011);
    assertThat(first.details().timeToFirstToken()).contains(Duration.ofMillis(200));
    assertThat(first.details().step())
        .contains(new TraceStep("trace-1", "obs-1", Optional.of("span-0")));
    assertThat(first.details().metadata())
        .containsEntry("score.relevance", "0.8")
        .containsEntry("prompt_name", "labeller");
    assertThat(read.of("obs-2").completion().toolCalls())
        .containsExactly(new ToolCall("weather", "{\"city\":\"Bern\"}"));
    assertThat(read.of("obs-3").completion()).isEqualTo(Completion.FAILED);
    assertThat(read.of("obs-4").completion())
        .isEqualTo(new Completion("{\"amount\":12}", Finish.STOP));
    Exchange exported = read.of("obs-5");
    assertThat(exported.createdAt()).isEqualTo(Instant.parse("2024-05-29T13:46:19.963Z"));
    assertThat(exported.subject()).contains(PSEUDONYMS.of("u-7"));
    assertThat(exported.model()).isEqualTo("gpt-4o");
    assertThat(exported.details().timeToFirstToken()).contains(Duration.ofMillis(100));
    assertThat(read.rejected).isEmpty();
    assertThat(read.passedOver).containsEntry("observations of type SPAN", 1);
  }

  @Test
  void whatIsNoLogIsNamedTogetherWithTheFormsThatAre() throws IOException {
    Path prose = Files.writeString(folder.resolve("readme.txt"), "Our logs.\n{\"a\":1}\n");
    assertThatThrownBy(() -> TrafficLogs.of(List.of(prose), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("readme.txt")
        .hasMessageContaining("bedrock (")
        .hasMessageContaining("--format");
    assertThatThrownBy(() -> LogFormat.named("splunk"))
        .hasMessageContaining("'splunk'")
        .hasMessageContaining("langfuse (");
    assertThatThrownBy(() -> TrafficLogs.of(List.of(folder.resolve("nothing")), Optional.empty()))
        .hasMessageContaining("there is no such file");

    copy("azure/PT1H.json", "PT1H.json");
    TrafficLogs found = TrafficLogs.of(List.of(folder), Optional.empty());
    assertThat(found.logs()).extracting(TrafficLog::format).containsExactly(LogFormat.AZURE);
    assertThat(found.unrecognised()).containsExactly(prose);
  }

  @Test
  void aDocumentThatBreaksOffIsReadUpToThere() throws IOException {
    Path file = copy("langfuse/observations.json", "list.json");
    String whole = Files.readString(file);
    String list = whole.substring(whole.indexOf('['), whole.lastIndexOf(']') + 1);
    Files.writeString(file, list.substring(0, list.indexOf("{\"id\": \"obs-3\"") + 40));

    Read read = read(TrafficLogs.of(List.of(file), Optional.empty()));

    assertThat(read.exchanges).containsOnlyKeys("obs-1", "obs-2");
    assertThat(read.rejected)
        .singleElement()
        .satisfies(line -> assertThat(line.reason()).contains("no JSON from here on"));
  }

  private Path copy(String resource, String name) throws IOException {
    Path target = folder.resolve(name);
    Files.createDirectories(target.getParent());
    return Files.copy(logs(resource), target);
  }

  private static Path logs(String name) {
    try {
      return Path.of(LogFormatsTest.class.getResource("/logs/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(name, e);
    }
  }

  private static Read read(String name) {
    return read(TrafficLogs.of(List.of(logs(name)), Optional.empty()));
  }

  private static Read read(TrafficLogs logs) {
    Read read = new Read();
    logs.logs().forEach(log -> log.read(Optional.empty(), Optional.of(PSEUDONYMS), read));
    return read;
  }

  private static final class Read implements TrafficLog.Reader {
    private final Map<String, Exchange> exchanges = new LinkedHashMap<>();
    private final List<RejectedLine> rejected = new ArrayList<>();
    private final Map<String, Integer> passedOver = new LinkedHashMap<>();

    Exchange of(String id) {
      assertThat(exchanges).containsKey(id);
      return exchanges.get(id);
    }

    @Override
    public void exchange(Exchange exchange) {
      exchanges.put(exchange.id().value(), exchange);
    }

    @Override
    public void rejected(RejectedLine line) {
      rejected.add(line);
    }

    @Override
    public void passedOver(String what) {
      passedOver.merge(what, 1, Integer::sum);
    }
  }
}
