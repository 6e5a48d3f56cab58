package dev.retort.trainer.djl.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.architecture.GreedyGeneration;
import dev.retort.trainer.djl.codec.LabelledText;
import dev.retort.trainer.djl.gguf.GgufHeader;
import dev.retort.trainer.djl.gguf.GgufType;
import dev.retort.trainer.djl.grammar.AnswerShape;
import dev.retort.trainer.djl.grammar.GbnfMatcher;
import dev.retort.trainer.djl.grammar.JsonGrammar;
import dev.retort.trainer.djl.safetensors.ElementType;
import dev.retort.trainer.djl.tokenizer.PromptTemplate;
import dev.retort.trainer.djl.tokenizer.TextTokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaWorkerIT {
  private static final int CONTEXT = 2_048;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir static Path folder;
  private static Path model;

  @BeforeAll
  static void export() {
    model = RandomStudent.write(folder, 600, 64, 2, CONTEXT, GgufType.F32);
  }

  private static LlamaWorker worker(int slots) {
    return new LlamaWorker(WorkerSettings.of(model, slots, CONTEXT));
  }

  private static int[] prompt(TextTokenizer tokenizer, String input) {
    return PromptTemplate.SCRATCH.promptIds(tokenizer, Optional.empty(), input);
  }

  @Test
  void writesWhatTheOracleWrites() {
    try (TextTokenizer tokenizer = TextTokenizer.read(folder);
        DecoderWeights weights = DecoderWeights.load(folder, ElementType.F32);
        LlamaWorker worker = worker(2)) {
      for (String input : List.of("word7", "{\"word1\": 3}", "ß漢 <|end|>")) {
        int[] prompt = prompt(tokenizer, input);
        int end = PromptTemplate.SCRATCH.endId(tokenizer);
        List<Integer> expected =
            GreedyGeneration.of(Decoder.of(weights), List.of(prompt), 40, Set.of(end))
                .get(0)
                .tokens();
        Generation generation = worker.generate(GenerationRequest.of(prompt, 40, MINUTE));
        int[] ids = expected.stream().filter(id -> id != end).mapToInt(Integer::intValue).toArray();

        assertThat(generation)
            .isEqualTo(new Generation.Text(tokenizer.decodeMarked(ids), expected.contains(end)));
      }
    }
  }

  @Test
  void answersSeveralRequestsAtOnceAsItAnswersThemOneByOne() {
    try (TextTokenizer tokenizer = TextTokenizer.read(folder);
        LlamaWorker one = worker(1);
        LlamaWorker four = worker(4)) {
      List<GenerationRequest> requests =
          IntStream.range(0, 12)
              .mapToObj(i -> GenerationRequest.of(prompt(tokenizer, "word" + i * 31), 24, MINUTE))
              .toList();
      List<CompletableFuture<Generation>> together =
          requests.stream()
              .map(request -> CompletableFuture.supplyAsync(() -> four.generate(request)))
              .toList();

      assertThat(together.stream().map(CompletableFuture::join).toList())
          .isEqualTo(requests.stream().map(one::generate).toList());
    }
  }

  @Test
  void writesOnlyWhatTheGrammarAllows() throws IOException {
    List<LabelledText> examples =
        IntStream.range(0, 200)
            .mapToObj(
                i ->
                    new LabelledText(
                        "set word %d to 5".formatted(i),
                        "{\"do\":\"%s\",\"name\":\"word %d\",\"to\":%d}"
                            .formatted(i % 2 == 0 ? "set" : "clear", i, i)))
            .toList();
    AnswerShape shape = AnswerShape.of(examples).orElseThrow();
    try (TextTokenizer tokenizer = TextTokenizer.read(folder);
        LlamaWorker worker = worker(2)) {
      for (String input : List.of("set word 5 to 9", "clear \"x\" 漢字 word", "word word word")) {
        String grammar = JsonGrammar.of(shape, input);
        Generation generation =
            worker.generate(
                GenerationRequest.of(prompt(tokenizer, input), 200, MINUTE).constrainedBy(grammar));

        assertThat(generation).isInstanceOf(Generation.Text.class);
        Generation.Text text = (Generation.Text) generation;
        // A number may go on for ever: only an ended answer is a whole one.
        assertThat(text.text()).startsWith("{\"do\":");
        if (text.ended()) {
          assertThat(new GbnfMatcher(grammar).matches(text.text())).as(text.text()).isTrue();
        }
      }
    }
  }

  @Test
  void refusesIdsThatTheModelDoesNotKnowAndLivesOn() {
    try (LlamaWorker worker = worker(1)) {
      assertThat(worker.generate(GenerationRequest.of(new int[] {5, 600}, 4, MINUTE)))
          .asInstanceOf(type(Generation.Failure.class))
          .satisfies(
              failure -> {
                assertThat(failure.reason()).isEqualTo(Generation.Reason.REFUSED);
                assertThat(failure.message()).contains("the id 600");
              });
      assertThat(worker.generate(GenerationRequest.of(new int[] {5, 599}, 4, MINUTE)))
          .isInstanceOf(Generation.Text.class);
    }
  }

  @Test
  void givesATypedFailureWhenTheProcessIsKilledAndStartsANewOne() throws Exception {
    try (TextTokenizer tokenizer = TextTokenizer.read(folder);
        LlamaWorker worker = worker(1)) {
      assertThat(worker.start()).isEmpty();
      long first = worker.processId().orElseThrow();
      GenerationRequest endless =
          GenerationRequest.of(prompt(tokenizer, "word1"), CONTEXT - 100, MINUTE)
              .constrainedBy("root ::= [a-z] root");
      CompletableFuture<Generation> answer =
          CompletableFuture.supplyAsync(() -> worker.generate(endless));
      awaitCpuTime(first);
      ProcessHandle.of(first).orElseThrow().destroyForcibly();

      assertThat(answer.get(30, TimeUnit.SECONDS))
          .asInstanceOf(type(Generation.Failure.class))
          .extracting(Generation.Failure::reason)
          .isEqualTo(Generation.Reason.WORKER_DIED);
      assertThat(worker.generate(GenerationRequest.of(prompt(tokenizer, "word1"), 4, MINUTE)))
          .isInstanceOf(Generation.Text.class);
      assertThat(worker.processId()).isPresent().get().isNotEqualTo(first);
    }
  }

  /** Until the process has computed for a tenth of a second more. */
  private static void awaitCpuTime(long process) throws InterruptedException {
    ProcessHandle.Info info = ProcessHandle.of(process).orElseThrow().info();
    Duration start = info.totalCpuDuration().orElseThrow();
    for (int i = 0; i < 500; i++) {
      Duration now =
          ProcessHandle.of(process).orElseThrow().info().totalCpuDuration().orElseThrow();
      if (now.minus(start).toMillis() > 100) {
        return;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("the process does not compute");
  }

  @Test
  void tellsWhenTheTimeIsOver() {
    try (TextTokenizer tokenizer = TextTokenizer.read(folder);
        LlamaWorker worker = worker(1)) {
      assertThat(worker.start()).isEmpty();
      Generation generation =
          worker.generate(
              GenerationRequest.of(prompt(tokenizer, "word1"), CONTEXT - 100, Duration.ofMillis(50))
                  .constrainedBy("root ::= [a-z] root"));

      assertThat(generation)
          .asInstanceOf(type(Generation.Failure.class))
          .extracting(Generation.Failure::reason)
          .isEqualTo(Generation.Reason.TIMEOUT);
      assertThat(worker.generate(GenerationRequest.of(prompt(tokenizer, "word1"), 4, MINUTE)))
          .isInstanceOf(Generation.Text.class);
    }
  }

  @Test
  void turnsAwayWhatNeitherSlotsNorQueueHold() {
    try (TextTokenizer tokenizer = TextTokenizer.read(folder);
        LlamaWorker worker = new LlamaWorker(WorkerSettings.of(model, 1, CONTEXT).withWaiting(0))) {
      assertThat(worker.start()).isEmpty();
      GenerationRequest endless =
          GenerationRequest.of(prompt(tokenizer, "word1"), CONTEXT - 100, Duration.ofMillis(1_500))
              .constrainedBy("root ::= [a-z] root");
      List<CompletableFuture<Generation>> both =
          List.of(
              CompletableFuture.supplyAsync(() -> worker.generate(endless)),
              CompletableFuture.supplyAsync(() -> worker.generate(endless)));

      assertThat(both.stream().map(CompletableFuture::join).toList())
          .filteredOn(
              generation ->
                  generation instanceof Generation.Failure failure
                      && failure.reason() == Generation.Reason.BUSY)
          .hasSize(1);
    }
  }

  @Test
  void refusesAPromptThatDoesNotFit() {
    try (LlamaWorker worker = worker(1)) {
      assertThat(worker.generate(GenerationRequest.of(new int[CONTEXT], 1, MINUTE)))
          .asInstanceOf(type(Generation.Failure.class))
          .satisfies(
              failure -> {
                assertThat(failure.reason()).isEqualTo(Generation.Reason.REFUSED);
                assertThat(failure.message()).contains("context of 2048");
              });
    }
  }

  @Test
  void saysWhyADamagedFileCannotBeLoaded(@TempDir Path damaged) throws IOException {
    byte[] whole = Files.readAllBytes(model);
    int dataStart = (int) GgufHeader.read(model).dataStart();
    byte[] wrongMagic = whole.clone();
    wrongMagic[0] = 'X';
    ByteBuffer lying = ByteBuffer.wrap(whole.clone()).order(ByteOrder.LITTLE_ENDIAN);
    lying.putLong(lastOffset(whole, dataStart), 1L << 40);
    for (byte[] bytes :
        List.of(Arrays.copyOf(whole, whole.length / 2), wrongMagic, lying.array())) {
      Path file = Files.write(damaged.resolve("model.gguf"), bytes);
      try (LlamaWorker worker = new LlamaWorker(WorkerSettings.of(file, 1, CONTEXT))) {
        assertThat(worker.start())
            .hasValueSatisfying(
                failure -> {
                  assertThat(failure.reason()).isEqualTo(Generation.Reason.UNAVAILABLE);
                  assertThat(failure.message()).contains("model.gguf").contains("export it again");
                });
        assertThat(worker.generate(GenerationRequest.of(new int[] {5}, 1, MINUTE)))
            .isInstanceOf(Generation.Failure.class);
      }
    }
  }

  /** Where the last tensor's offset stands: before the padding that ends the header. */
  private static int lastOffset(byte[] bytes, int dataStart) {
    GgufHeader header = GgufHeader.read(model);
    long offset = header.tensors().get(header.tensors().size() - 1).offset();
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = dataStart - Long.BYTES;
    while (buffer.getLong(at) != offset) {
      at--;
    }
    return at;
  }

  @Test
  void saysWhenTheLibraryRefusesTheModel(@TempDir Path other) throws IOException {
    byte[] bytes = Files.readAllBytes(model);
    // The architecture's name stands after its key, its type and its length.
    String text = new String(bytes, 0, 200, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("llama", text.indexOf("general.architecture"));
    System.arraycopy("zzzzz".getBytes(StandardCharsets.ISO_8859_1), 0, bytes, at, 5);
    Path file = Files.write(other.resolve("model.gguf"), bytes);
    try (LlamaWorker worker = new LlamaWorker(WorkerSettings.of(file, 1, CONTEXT))) {
      assertThat(worker.start())
          .hasValueSatisfying(
              failure -> assertThat(failure.message()).contains("llama.cpp cannot load"));
    }
  }

  @Test
  void endsTheProcessWhenItIsClosed() throws Exception {
    ProcessHandle process;
    try (LlamaWorker worker = worker(1)) {
      assertThat(worker.start()).isEmpty();
      process = ProcessHandle.of(worker.processId().orElseThrow()).orElseThrow();
    }
    process.onExit().get(10, TimeUnit.SECONDS);
    assertThat(process.isAlive()).isFalse();
  }
}
