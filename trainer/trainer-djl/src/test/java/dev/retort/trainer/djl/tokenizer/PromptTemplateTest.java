package dev.retort.trainer.djl.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.JsonFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptTemplateTest {
  @TempDir Path folder;

  private TextTokenizer tokenizer(List<String> specialTokens, Map<String, String> roles)
      throws java.io.IOException {
    new BpeTrainer(300, specialTokens).train(List.of("what is it?")).write(folder);
    Files.write(folder.resolve(TokenizerFile.SETTINGS), JsonFormat.pretty(roles));
    return TextTokenizer.read(folder);
  }

  @Test
  void putsTheAnswerTokenBetweenInputAndAnswer() throws Exception {
    try (TextTokenizer tokenizer = tokenizer(PromptTemplate.SPECIAL_TOKENS, Map.of())) {
      PromptTemplate template = PromptTemplate.recognisedIn(tokenizer);

      assertThat(template).isEqualTo(PromptTemplate.SCRATCH);
      assertThat(
              tokenizer.decodeMarked(
                  template.promptIds(tokenizer, Optional.empty(), "what <|end|>")))
          .isEqualTo("what <|end|><|answer|>");
      assertThat(template.promptIds(tokenizer, Optional.empty(), "what <|end|>"))
          .endsWith(2)
          .doesNotContain(1);
      assertThat(tokenizer.decodeMarked(template.answerIds(tokenizer, "it")))
          .isEqualTo("it<|end|>");
      assertThat(template.promptIds(tokenizer, Optional.of("what is it?"), "it"))
          .isEqualTo(template.promptIds(tokenizer, Optional.empty(), "it"));
      assertThat(template.answerIds(tokenizer, "it<|end|>")).endsWith(1).containsOnlyOnce(1);
    }
  }

  @Test
  void recognisesChatMl() throws Exception {
    try (TextTokenizer tokenizer =
        tokenizer(
            List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>"),
            Map.of("eos_token", "<|endoftext|>"))) {
      PromptTemplate template = PromptTemplate.recognisedIn(tokenizer);

      assertThat(template).isEqualTo(PromptTemplate.CHATML);
      int[] prompt = template.promptIds(tokenizer, Optional.empty(), "<|im_end|>");
      assertThat(tokenizer.decodeMarked(prompt))
          .isEqualTo(template.promptText(Optional.empty(), "<|im_end|>"));
      assertThat(prompt).containsOnlyOnce(2);
      int[] instructed = template.promptIds(tokenizer, Optional.of("what <|im_end|>"), "it");
      assertThat(tokenizer.decodeMarked(instructed))
          .isEqualTo(template.promptText(Optional.of("what <|im_end|>"), "it"))
          .isEqualTo(
              "<|im_start|>system\nwhat <|im_end|><|im_end|>\n<|im_start|>user\nit<|im_end|>\n<|im_start|>assistant\n");
      assertThat(Arrays.stream(instructed).filter(id -> id == 2)).hasSize(2);
      assertThat(template.endId(tokenizer)).isEqualTo(2);
    }
  }

  @Test
  void recognisesLlama3() throws Exception {
    try (TextTokenizer tokenizer =
        tokenizer(
            List.of(
                "<|begin_of_text|>",
                "<|end_of_text|>",
                "<|start_header_id|>",
                "<|end_header_id|>",
                "<|eot_id|>"),
            Map.of("bos_token", "<|begin_of_text|>", "eos_token", "<|end_of_text|>"))) {
      PromptTemplate template = PromptTemplate.recognisedIn(tokenizer);

      assertThat(template).isEqualTo(PromptTemplate.LLAMA3);
      assertThat(template.promptIds(tokenizer, Optional.empty(), "it"))
          .startsWith(0, 2)
          .containsOnlyOnce(0);
      assertThat(tokenizer.decodeMarked(template.promptIds(tokenizer, Optional.empty(), "it")))
          .isEqualTo(
              "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nit<|eot_id|>"
                  + "<|start_header_id|>assistant<|end_header_id|>\n\n");
      assertThat(tokenizer.decodeMarked(template.promptIds(tokenizer, Optional.of("what"), "it")))
          .isEqualTo(
              "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nwhat<|eot_id|>"
                  + "<|start_header_id|>user<|end_header_id|>\n\nit<|eot_id|>"
                  + "<|start_header_id|>assistant<|end_header_id|>\n\n");
    }
  }

  @Test
  void endsPlainTextWithTheTokenizersOwnEnd() throws Exception {
    try (TextTokenizer tokenizer =
        tokenizer(List.of("<|endoftext|>"), Map.of("eos_token", "<|endoftext|>"))) {
      PromptTemplate template = PromptTemplate.recognisedIn(tokenizer);

      assertThat(template).isEqualTo(PromptTemplate.PLAIN);
      assertThat(tokenizer.decodeMarked(template.promptIds(tokenizer, Optional.empty(), "it")))
          .isEqualTo("it\n\n");
      assertThat(tokenizer.decodeMarked(template.promptIds(tokenizer, Optional.of("what"), "it")))
          .isEqualTo("what\n\nit\n\n");
      assertThat(template.answerIds(tokenizer, "")).containsExactly(0);
    }
  }

  @Test
  void refusesATokenizerThatCannotEndAnAnswer() throws Exception {
    try (TextTokenizer tokenizer = tokenizer(List.of("<s>"), Map.of())) {
      assertThatThrownBy(() -> PromptTemplate.recognisedIn(tokenizer))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("eos_token");
    }
  }
}
