package dev.retort.trainer.djl.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How an input and its answer become one sequence of tokens. The answer is tokenized by itself
 * after the prompt, so that the prompt's tokens are the same in training and in serving and the
 * mask of the response is exact. Special tokens spelled in an input or an answer stay text.
 */
public enum PromptTemplate {
  /** Models of our own: {@code input <|answer|> answer <|end|>}. */
  SCRATCH("", "", "", PromptTemplate.ANSWER, PromptTemplate.END, PromptTemplate.ANSWER),
  /** Qwen2, Qwen3, SmolLM2 and others. */
  CHATML(
      "",
      "<|im_start|>system\n",
      "<|im_start|>user\n",
      "<|im_end|>\n<|im_start|>assistant\n",
      "<|im_end|>",
      "<|im_start|>"),
  /** Llama 3. */
  LLAMA3(
      "<|begin_of_text|>",
      "<|start_header_id|>system<|end_header_id|>\n\n",
      "<|start_header_id|>user<|end_header_id|>\n\n",
      "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
      "<|eot_id|>",
      "<|start_header_id|>"),
  /** Models without a dialogue form: an empty line between input and answer, then end of text. */
  PLAIN("", "", "", "\n\n", null, null);

  /** Ends an answer. */
  public static final String END = "<|end|>";

  /** Stands between input and answer. */
  public static final String ANSWER = "<|answer|>";

  /** Fills rows up. */
  public static final String PADDING = "<|pad|>";

  /** The special tokens of a model that starts from nothing, in the order of their ids. */
  public static final List<String> SPECIAL_TOKENS = List.of(PADDING, END, ANSWER);

  private final String beginning;
  private final String system;
  private final String opening;
  private final String turn;
  private final String ending;
  private final String mark;

  PromptTemplate(
      String beginning, String system, String opening, String turn, String ending, String mark) {
    this.beginning = beginning;
    this.system = system;
    this.opening = opening;
    this.turn = turn;
    this.ending = ending;
    this.mark = mark;
  }

  /**
   * The template that a tokenizer's special tokens call for; {@link #PLAIN} if none of them does.
   *
   * @throws IllegalArgumentException if answers could not be ended
   */
  public static PromptTemplate recognisedIn(TextTokenizer tokenizer) {
    PromptTemplate template =
        Arrays.stream(values())
            .filter(candidate -> candidate.mark != null && candidate.isKnownTo(tokenizer))
            .findFirst()
            .orElse(PLAIN);
    template.endId(tokenizer);
    return template;
  }

  private boolean isKnownTo(TextTokenizer tokenizer) {
    return tokenizer.id(mark).isPresent() && tokenizer.id(ending).isPresent();
  }

  /**
   * The prompt's ids: what a model reads before it answers.
   *
   * @param instructions of the task, as the system's turn; a paragraph before the input in {@link
   *     #PLAIN}, and left out of {@link #SCRATCH}, whose models read none
   */
  public int[] promptIds(TextTokenizer tokenizer, Optional<String> instructions, String input) {
    IntStream ids =
        this == PLAIN && tokenizer.addsBegin()
            ? tokenizer.beginId().stream()
            : Arrays.stream(tokenizer.encodeMarked(beginning));
    if (instructions.isPresent() && this != SCRATCH) {
      ids = followedBy(ids, tokenizer.encodeMarked(system));
      ids = followedBy(ids, tokenizer.encode(instructions.get()));
      ids = followedBy(ids, tokenizer.encodeMarked(afterInstructions()));
    }
    ids = followedBy(ids, tokenizer.encodeMarked(opening));
    ids = followedBy(ids, tokenizer.encode(input));
    return followedBy(ids, tokenizer.encodeMarked(turn)).toArray();
  }

  private static IntStream followedBy(IntStream ids, int[] more) {
    return IntStream.concat(ids, Arrays.stream(more));
  }

  private String afterInstructions() {
    return switch (this) {
      case CHATML -> "<|im_end|>\n";
      case LLAMA3 -> "<|eot_id|>";
      case PLAIN -> "\n\n";
      case SCRATCH -> "";
    };
  }

  /** The ids of an answer with its end, as they follow the prompt's. */
  public int[] answerIds(TextTokenizer tokenizer, String answer) {
    return IntStream.concat(Arrays.stream(tokenizer.encode(answer)), IntStream.of(endId(tokenizer)))
        .toArray();
  }

  /**
   * The id that ends an answer.
   *
   * @throws IllegalArgumentException if the tokenizer has none
   */
  public int endId(TextTokenizer tokenizer) {
    OptionalInt end = ending == null ? tokenizer.endId() : tokenizer.id(ending);
    return end.orElseThrow(
        () ->
            new IllegalArgumentException(
                "the tokenizer has no token that ends an answer: name an eos_token of its vocabulary in tokenizer_config.json"));
  }

  /** The prompt as text, special tokens written out; for people and logs. */
  public String promptText(Optional<String> instructions, String input) {
    String before =
        this == SCRATCH
            ? ""
            : instructions.map(words -> system + words + afterInstructions()).orElse("");
    return beginning + before + opening + input + turn;
  }
}
