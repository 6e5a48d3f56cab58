package dev.retort.trainer.djl.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.trainer.djl.architecture.Golden;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that lie are refused in words. */
@Tag("fault")
@Tag("fault-bad-input")
class RefusedFilesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [1,2]                                                                    | 0  | no JSON object
          {"a":                                                                    | 0  | no valid JSON
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}} | 16 | Duplicate field 'a'
          {"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}                   | 8  | elements of type I64
          {"a":{"shape":[1],"data_offsets":[0,4]}}                                 | 4  | elements of type none
          {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}                   | 8  | takes 12 bytes, but its offsets [0, 8] hold 8
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}                  | 12 | leave a gap
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}} | 12 | overlap
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}  | 8  | overlap
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}                   | 7  | describes 8 bytes of data, and 7 follow
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}                   | 9  | describes 8 bytes of data, and 9 follow
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}                   | 8  | an end that is not before it
          {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}                  | 8  | not negative
          {"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}                 | 8  | whole numbers
          {"a":{"dtype":"F32","data_offsets":[0,8]}}                               | 8  | shape missing
          {"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,8]}} | 8 | more than 2^63
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[9223372036854775799,9223372036854775807]}} | 8 | beyond any file
          """)
  void namesWhatAHeaderGetsWrong(String header, int dataBytes, String said) throws IOException {
    Path file = written(header.getBytes(StandardCharsets.UTF_8), header.length(), dataBytes);
    assertThatThrownBy(() -> TensorSource.ofFile(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource({"-1", "1000", "9223372036854775807", "100000001"})
  void namesAHeaderLengthThatLies(long length) throws IOException {
    Path file = written("{}".getBytes(StandardCharsets.UTF_8), length, 0);
    assertThatThrownBy(() -> TensorSource.ofFile(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("claim a header of " + Long.toUnsignedString(length));
  }

  @Test
  void namesFilesThatAreCutOffAtEveryLength() throws IOException {
    byte[] whole =
        Files.readAllBytes(Golden.of("llama-tied").folder().resolve(TensorSource.SINGLE));
    for (int length : new int[] {0, 1, 7, 8, 9, 100, 2000, whole.length / 2, whole.length - 1}) {
      Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> TensorSource.ofFile(file))
          .as("%d bytes", length)
          .isInstanceOf(CheckpointException.class);
    }
    Path longer = Files.write(folder.resolve("longer"), Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> TensorSource.ofFile(longer)).isInstanceOf(CheckpointException.class);
  }

  @Test
  void namesWhatIsMissing() throws IOException {
    assertThatThrownBy(() -> TensorSource.ofFile(folder.resolve("none")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("there is no such file");
    assertThatThrownBy(() -> TensorSource.ofFolder(folder))
        .hasMessageContaining("neither model.safetensors nor model.safetensors.index.json");
    copyShards();
    Files.delete(folder.resolve("model-00002-of-00002.safetensors"));
    assertThatThrownBy(() -> TensorSource.ofFolder(folder))
        .hasMessageContaining("lists the shard model-00002-of-00002.safetensors");
  }

  @Test
  void namesAnIndexThatLies() throws IOException {
    copyShards();
    Path index = folder.resolve(TensorSource.INDEX);
    String honest = Files.readString(index);
    Files.writeString(index, honest.replaceFirst("00001-of", "00002-of"));
    assertThatThrownBy(() -> TensorSource.ofFolder(folder)).hasMessageContaining("where it is not");
    Files.writeString(index, honest.replaceFirst("\"lm_head.weight\"", "\"other.weight\""));
    assertThatThrownBy(() -> TensorSource.ofFolder(folder)).hasMessageContaining("where it is not");
    Files.writeString(index, honest.replaceFirst("\"lm_head.weight\".*\n", "\n"));
    assertThatThrownBy(() -> TensorSource.ofFolder(folder))
        .hasMessageContaining("index does not know it");
    Files.writeString(index, "{\"weight_map\":{\"x\":\"../model.safetensors\"}}");
    assertThatThrownBy(() -> TensorSource.ofFolder(folder))
        .hasMessageContaining("no file name in its folder");
    for (String name : new String[] {"..", ".", ".hidden", "a\\u0000b", "\\ud800", "a\\nb"}) {
      Files.writeString(index, "{\"weight_map\":{\"x\":\"%s\"}}".formatted(name));
      assertThatThrownBy(() -> TensorSource.ofFolder(folder))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("no file name in its folder");
    }
    Files.writeString(index, "{}");
    assertThatThrownBy(() -> TensorSource.ofFolder(folder)).hasMessageContaining("no weight_map");
    Files.writeString(index, "{");
    assertThatThrownBy(() -> TensorSource.ofFolder(folder)).isInstanceOf(CheckpointException.class);
    assertThat(honest).contains("lm_head.weight");
  }

  private void copyShards() throws IOException {
    Path shards = Golden.of("llama3-rope-sharded").folder();
    for (String name :
        new String[] {
          "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", TensorSource.INDEX
        }) {
      Files.copy(shards.resolve(name), folder.resolve(name));
    }
  }

  private Path written(byte[] header, long length, int dataBytes) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(header);
    return Files.write(folder.resolve("x.safetensors"), bytes.array());
  }
}
