package dev.retort.trainer.djl.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.fuzz.HostileJson;
import dev.retort.capture.fuzz.Trial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;

/** Tokenizers over some of which the native library would end the process. */
@Tag("fault")
@Tag("fault-bad-input")
class TokenizerFuzzTest {
  private static final Trial TOKENIZERS =
      Trial.of("tokenizer.json", IllegalArgumentException.class, UncheckedIOException.class);

  private static final String TOKENIZER =
      """
      {"version":"1.0","truncation":null,"padding":null,
       "added_tokens":[{"id":4,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],
       "normalizer":null,"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},
       "post_processor":null,"decoder":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true},
       "model":{"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":null,"end_of_word_suffix":null,
         "fuse_unk":false,"byte_fallback":false,"ignore_merges":false,
         "vocab":{"a":0,"b":1,"Ġ":2,"ab":3},"merges":[["a","b"]]}}""";

  private static Path folder;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("retort-tokenizers");
  }

  @AfterContainer
  static void report() throws IOException {
    FileUtils.deleteDirectory(folder.toFile());
    TOKENIZERS.report();
  }

  @Property(seed = "1")
  void anyTokenizerIsReadOrRefused(@ForAll("tokenizers") JsonNode tokenizer) throws IOException {
    Path there = Files.createDirectories(folder.resolve("hf"));
    Files.writeString(there.resolve(TokenizerFile.NAME), HostileJson.line(tokenizer));
    TOKENIZERS.ask(
        () -> {
          try (TextTokenizer read = TextTokenizer.read(there)) {
            return read.encode("ab ba");
          }
        });
  }

  /** Each of these once ended the process. */
  @Example
  void whatTheLibraryDoesNotSurviveIsRefused() throws IOException {
    List<String> deadly =
        List.of(
            TOKENIZER.replace("prefix\":null", "prefix\":\"longer than b\""),
            TOKENIZER.replace(
                "\"type\":\"ByteLevel\",\"add_prefix_space\":true", "\"type\":\"\\ud800\""),
            TOKENIZER.replace(
                "\"decoder\":{", "\"decoder\":{\"a\":" + "[".repeat(150) + "]".repeat(150) + ","),
            TOKENIZER.replace("\"decoder\":{", "\"decoder\":{\"a\":1" + "0".repeat(900) + ","));
    Path there = Files.createDirectories(folder.resolve("deadly"));
    for (String tokenizer : deadly) {
      assertThat(tokenizer).isNotEqualTo(TOKENIZER);
      Files.writeString(there.resolve(TokenizerFile.NAME), tokenizer);
      assertThatThrownBy(() -> TextTokenizer.read(there).close())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(TokenizerFile.NAME);
    }
    Files.writeString(there.resolve(TokenizerFile.NAME), TOKENIZER);
    try (TextTokenizer read = TextTokenizer.read(there)) {
      assertThat(read.decode(read.encode("ab"))).isEqualTo("ab");
    }
  }

  @Provide
  Arbitrary<JsonNode> tokenizers() {
    return HostileJson.of(List.of(TOKENIZER));
  }
}
