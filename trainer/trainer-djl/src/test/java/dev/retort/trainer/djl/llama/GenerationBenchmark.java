package dev.retort.trainer.djl.llama;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.CacheType;
import de.kherud.llama.args.Sampler;
import dev.retort.trainer.djl.gguf.GgufType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Tokens per second, and per CPU second of both processes, of the worker process and of the same
 * library in this process, on a model of about 10 million random weights, one request at a time and
 * four at once; rounds alternate and the medians are printed as Markdown.
 */
public final class GenerationBenchmark {
  private static final int VOCABULARY = 4_000;
  private static final int HIDDEN = 320;
  private static final int LAYERS = 6;
  private static final int CONTEXT = 512;
  private static final int TOKENS = 128;
  private static final int REQUESTS = 4;
  private static final int ROUNDS = 9;
  private static final String PROMPT = "word17 8 times";

  private GenerationBenchmark() {}

  /** Takes the type of the weights: f32, f16 or q8_0. */
  public static void main(String[] arguments) throws Exception {
    GgufType type =
        Arrays.stream(GgufType.values())
            .filter(candidate -> candidate.label().equals(arguments[0]))
            .findFirst()
            .orElseThrow();
    Path folder = Files.createTempDirectory("generation");
    Path model = RandomStudent.write(folder, VOCABULARY, HIDDEN, LAYERS, CONTEXT, type);
    System.out.println(
        "| requests at once | library, tokens/s | worker | ratio | library, tokens per CPU s | worker | ratio |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (int slots : new int[] {1, 4}) {
      compare(model, slots);
    }
  }

  private static void compare(Path model, int slots) throws Exception {
    try (LlamaModel library = library(model, slots);
        LlamaWorker worker = new LlamaWorker(WorkerSettings.of(model, slots, CONTEXT))) {
      worker
          .start()
          .ifPresent(
              failure -> {
                throw new IllegalStateException(failure.message());
              });
      int[] prompt = library.encode(PROMPT);
      IntConsumer direct =
          request ->
              library.complete(
                  new InferenceParameters(PROMPT)
                      .setNPredict(TOKENS)
                      .setSamplers(Sampler.TOP_K)
                      .setTopK(1)
                      .setCachePrompt(false)
                      .setIgnoreEos(true));
      IntConsumer served =
          request -> {
            Generation generation =
                worker.generate(GenerationRequest.of(prompt, TOKENS, Duration.ofMinutes(5)));
            if (!(generation instanceof Generation.Text text) || text.ended()) {
              throw new IllegalStateException("unexpected " + generation);
            }
          };
      long process = worker.processId().orElse(0L);
      List<Rate> libraryRates = new ArrayList<>();
      List<Rate> workerRates = new ArrayList<>();
      for (int round = 0; round <= ROUNDS; round++) {
        Rate own = rate(direct, slots, process);
        Rate ours = rate(served, slots, process);
        // The first round warms up.
        if (round > 0) {
          libraryRates.add(own);
          workerRates.add(ours);
        }
      }
      System.out.printf(
          "| %d | %s | %s |%n",
          slots,
          row(libraryRates, workerRates, Rate::perSecond),
          row(libraryRates, workerRates, Rate::perCpuSecond));
    }
  }

  private record Rate(double perSecond, double perCpuSecond) {}

  private static String row(List<Rate> library, List<Rate> worker, ToDoubleFunction<Rate> measure) {
    double own = median(library.stream().mapToDouble(measure).boxed().toList());
    double ours = median(worker.stream().mapToDouble(measure).boxed().toList());
    return "%.0f | %.0f | %.3f".formatted(own, ours, ours / own);
  }

  private static LlamaModel library(Path model, int slots) {
    return new LlamaModel(
        new ModelParameters()
            .setModel(model.toString())
            .setParallel(slots)
            .setCtxSize(slots * CONTEXT)
            .setThreads(1)
            .setThreadsBatch(1)
            .setCacheTypeK(CacheType.F32)
            .setCacheTypeV(CacheType.F32)
            .disableLog());
  }

  private static Rate rate(IntConsumer request, int slots, long process) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(slots);
    try {
      long cpu = cpuNanos(process);
      long start = System.nanoTime();
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        int number = i;
        all.add(CompletableFuture.runAsync(() -> request.accept(number), pool));
      }
      for (CompletableFuture<Void> one : all) {
        one.get();
      }
      double tokens = REQUESTS * TOKENS * 1e9;
      return new Rate(tokens / (System.nanoTime() - start), tokens / (cpuNanos(process) - cpu));
    } finally {
      pool.shutdown();
    }
  }

  private static long cpuNanos(long process) {
    return Stream.of(ProcessHandle.current(), ProcessHandle.of(process).orElseThrow())
        .mapToLong(handle -> handle.info().totalCpuDuration().orElseThrow().toNanos())
        .sum();
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }
}
