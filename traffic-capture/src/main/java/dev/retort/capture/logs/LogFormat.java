package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The forms of log that can be imported. Each is told by the fields of its records. */
public enum LogFormat {
  /** Lines of {@code {"request": …, "response": …}}, see {@link PairFormat}. */
  PAIRS("a line of {\"request\": …, \"response\": …}"),
  /** See {@link StoredCompletionFormat}. */
  OPENAI_STORED("OpenAI's stored completions, with their messages"),
  /** See {@link OpenAiBatchFormat}. */
  OPENAI_BATCH("OpenAI's batch files: input and output"),
  /** See {@link AnthropicBatchFormat}. */
  ANTHROPIC_BATCH("Anthropic's message batches: requests and results"),
  /** See {@link BedrockFormat}. */
  BEDROCK("Amazon Bedrock's model invocation logs"),
  /** See {@link AzureFormat}. */
  AZURE("the bodies in Azure API Management's gateway logs"),
  /** See {@link LiteLlmFormat}. */
  LITELLM("LiteLLM's logging payloads and spend logs"),
  /** See {@link LangfuseFormat}. */
  LANGFUSE("Langfuse's exported observations");

  private final String description;

  LogFormat(String description) {
    this.description = description;
  }

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The format of a name.
   *
   * @throws IllegalArgumentException if there is none; the message names those there are
   */
  public static LogFormat named(String label) {
    return Stream.of(values())
        .filter(format -> format.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is no format of log; these are: %s.".formatted(label, descriptions())));
  }

  /** Every format with what it is, in words. */
  static String descriptions() {
    return Stream.of(values())
        .map(format -> format.label() + " (" + format.description + ")")
        .collect(Collectors.joining(", "));
  }

  /** The format of a record, if it is of one. */
  static Optional<LogFormat> of(JsonNode record) {
    return Stream.of(values())
        .filter(format -> format.reader(new LogFiles(List.of())).recognises(record))
        .findFirst();
  }

  /**
   * A reader of the format's records.
   *
   * @param files those that are imported together: requests and answers may stand apart
   */
  RecordFormat reader(LogFiles files) {
    return switch (this) {
      case PAIRS -> new PairFormat();
      case OPENAI_STORED -> new StoredCompletionFormat(files);
      case OPENAI_BATCH -> new OpenAiBatchFormat(files);
      case ANTHROPIC_BATCH -> new AnthropicBatchFormat(files);
      case BEDROCK -> new BedrockFormat();
      case AZURE -> new AzureFormat();
      case LITELLM -> new LiteLlmFormat();
      case LANGFUSE -> new LangfuseFormat();
    };
  }
}
