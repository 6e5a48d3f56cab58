package dev.retort.trainer.djl.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTokenizerTest {
  @TempDir Path folder;

  private ByteLevelVocabulary written() {
    List<String> texts = new ArrayList<>(RandomTexts.sentences(new Random(7), 300));
    Random random = new Random(8);
    IntStream.range(0, 300).forEach(i -> texts.add(RandomTexts.unicode(random)));
    ByteLevelVocabulary vocabulary =
        new BpeTrainer(900, PromptTemplate.SPECIAL_TOKENS).train(texts);
    vocabulary.write(folder);
    return vocabulary;
  }

  @Test
  void encodesAsTheMergeRulesSay() {
    MergeRules rules = new MergeRules(written());
    Random random = new Random(9);
    try (TextTokenizer tokenizer = TextTokenizer.read(folder)) {
      for (int i = 0; i < 3_000; i++) {
        String text = RandomTexts.unicode(random);
        assertThat(tokenizer.encode(text)).as(text).isEqualTo(rules.encode(text));
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
      }
    }
  }

  @Test
  void takesSpecialTokensOfARequestForText() {
    written();
    try (TextTokenizer tokenizer = TextTokenizer.read(folder)) {
      int[] literal = tokenizer.encode("a<|end|>b");
      int[] marked = tokenizer.encodeMarked("a<|end|>b");

      assertThat(literal).doesNotContain(0, 1, 2);
      assertThat(tokenizer.decode(literal)).isEqualTo("a<|end|>b");
      assertThat(marked).hasSize(3).contains(1);
      assertThat(tokenizer.decode(marked)).isEqualTo("ab");
      assertThat(tokenizer.decodeMarked(marked)).isEqualTo("a<|end|>b");
    }
  }

  @Test
  void keepsTheIdsOfAddedTokensThatAreText() throws IOException {
    ByteLevelVocabulary vocabulary = written();
    ObjectNode root =
        (ObjectNode) JsonFormat.read(folder.resolve(TokenizerFile.NAME), JsonNode.class);
    ((ArrayNode) root.get("added_tokens"))
        .addObject()
        .put("id", 950)
        .put("content", "<tool_call>")
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", false);
    ((ObjectNode) root.get("model").get("vocab")).put("<tool_call>", 950);
    Files.write(folder.resolve(TokenizerFile.NAME), JsonFormat.pretty(root));
    try (TextTokenizer tokenizer = TextTokenizer.read(folder)) {
      assertThat(tokenizer.encode("x<tool_call>")).containsExactly(vocabulary.ids().get("x"), 950);
      assertThat(tokenizer.vocabularySize()).isEqualTo(951);
    }
  }

  @Test
  void knowsTheRolesOfItsTokens() {
    written();
    try (TextTokenizer tokenizer = TextTokenizer.read(folder)) {
      assertThat(tokenizer.paddingId()).hasValue(0);
      assertThat(tokenizer.endId()).hasValue(1);
      assertThat(tokenizer.beginId()).isEmpty();
      assertThat(tokenizer.addsBegin()).isFalse();
      assertThat(tokenizer.vocabularySize()).isEqualTo(900);
    }
  }

  @Test
  void encodesUnpairedSurrogatesAsReplacementCharacters() {
    written();
    try (TextTokenizer tokenizer = TextTokenizer.read(folder)) {
      assertThat(tokenizer.decode(tokenizer.encode("a\uD800b\uDC00"))).isEqualTo("a\uFFFDb\uFFFD");
    }
  }

  @Test
  void refusesAModelWithASmallerVocabulary() {
    written();
    try (TextTokenizer tokenizer = TextTokenizer.read(folder)) {
      tokenizer.requireFits(900);
      assertThatThrownBy(() -> tokenizer.requireFits(899))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("ids up to 899")
          .hasMessageContaining("vocab_size is 899");
    }
  }

  @Test
  void encodesOnSeveralThreadsAtOnce() {
    MergeRules rules = new MergeRules(written());
    try (TextTokenizer tokenizer = TextTokenizer.read(folder)) {
      assertThat(
              IntStream.range(0, 2_000)
                  .parallel()
                  .mapToObj(i -> RandomTexts.unicode(new Random(i)))
                  .allMatch(text -> Arrays.equals(tokenizer.encode(text), rules.encode(text))))
          .isTrue();
    }
  }

  @Test
  void refusesATokenizerOfAnotherKind() throws IOException {
    Files.writeString(
        folder.resolve(TokenizerFile.NAME),
        "{\"model\":{\"type\":\"Unigram\",\"vocab\":[[\"a\",-1.0]]}}");

    assertThatThrownBy(() -> TextTokenizer.read(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no BPE model")
        .hasMessageContaining("Unigram");
  }

  @Test
  void refusesAMergeIntoATokenThatDoesNotExist() throws IOException {
    Files.writeString(
        folder.resolve(TokenizerFile.NAME),
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":1},\"merges\":[\"a b\"]}}");

    assertThatThrownBy(() -> TextTokenizer.read(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("into no token of its vocabulary");
  }

  @Test
  void namesAFileThatIsMissing() {
    assertThatThrownBy(() -> TextTokenizer.read(folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(TokenizerFile.NAME);
  }
}
