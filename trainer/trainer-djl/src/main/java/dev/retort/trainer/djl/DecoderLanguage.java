package dev.retort.trainer.djl;

import dev.retort.trainer.djl.codec.AnswerCodec;
import dev.retort.trainer.djl.codec.LabelledText;
import dev.retort.trainer.djl.tokenizer.PromptTemplate;
import dev.retort.trainer.djl.tokenizer.TextTokenizer;
import dev.retort.trainer.djl.training.TokenSequence;
import java.util.Optional;

/**
 * How a task's requests and answers become a decoder's tokens, and how what it writes becomes an
 * answer. Thread-safe; closing it frees the tokenizer.
 *
 * @param codec their form as text
 * @param template the dialogue around them
 * @param tokenizer their tokens
 * @param instructions of the task, read before every request
 */
record DecoderLanguage(
    AnswerCodec codec,
    PromptTemplate template,
    TextTokenizer tokenizer,
    Optional<String> instructions)
    implements AutoCloseable {

  /** The language of a student and of those who serve it. */
  static DecoderLanguage of(
      AnswerCodec codec, TextTokenizer tokenizer, Optional<String> instructions) {
    return new DecoderLanguage(
        codec, PromptTemplate.recognisedIn(tokenizer), tokenizer, instructions);
  }

  /** The same without instructions. */
  DecoderLanguage uninstructed() {
    return new DecoderLanguage(codec, template, tokenizer, Optional.empty());
  }

  int[] prompt(String input) {
    return template.promptIds(tokenizer, instructions, codec.encode(input));
  }

  String promptText(String input) {
    return template.promptText(instructions, codec.encode(input));
  }

  TokenSequence sequence(LabelledText example) {
    return new TokenSequence(
        prompt(example.input()),
        template.answerIds(tokenizer, codec.encode(example.input(), example.answer())));
  }

  /** What was written, as tokens that follow the request's. */
  TokenSequence written(String input, String text) {
    return new TokenSequence(prompt(input), template.answerIds(tokenizer, text));
  }

  Optional<String> answer(String input, String text) {
    return codec.decode(input, text);
  }

  int endId() {
    return template.endId(tokenizer);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
