package dev.retort.trainer.djl.training;

import com.sun.management.OperatingSystemMXBean;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.architecture.TrainingPass.Memory;
import dev.retort.trainer.djl.runtime.DjlRuntime;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Effective tokens per CPU second of training steps, the prefix shared and each sequence whole, in
 * turns in one process; effective tokens count the prefix for each sequence. Arguments: {@code
 * tiny} or {@code small}, rounds, and the lengths of the prefix. One math thread.
 */
final class SharedPrefixBenchmark {
  private static final int VOCABULARY = 2048;
  private static final int ROW = 128;
  private static final int WARM_UP = 1;
  private static final int SEQUENCES = 128;

  /** What a step of 2,048 tokens has without any prefix. */
  private static final int SEQUENCES_OF_A_STEP = 32;

  private SharedPrefixBenchmark() {}

  public static void main(String[] arguments) {
    DjlRuntime.useThreads(1);
    boolean tiny = arguments[0].equals("tiny");
    int rounds = Integer.parseInt(arguments[1]);
    System.out.println(
        "| prefix | tokens of a sequence behind it | whole, tokens per CPU s | shared, tokens per CPU s | ratio | ratios of the rounds |");
    System.out.println("| --- | --- | --- | --- | --- | --- |");
    for (String length : Arrays.asList(arguments).subList(2, arguments.length)) {
      System.out.println(line(tiny, rounds, Integer.parseInt(length)));
    }
    System.exit(0);
  }

  private static String line(boolean tiny, int rounds, int prefix) {
    List<TokenSequence> sequences = sequences(prefix);
    int whole = Math.max(ROW, (prefix + 85 + 31) / 32 * 32);
    DecoderConfig config =
        tiny
            ? DecoderConfig.llama(VOCABULARY, 192, 512, 4, 4, 4, whole)
            : DecoderConfig.llama(VOCABULARY, 384, 1024, 6, 6, 6, whole);
    // Eight rows at once for whole sequences, as the profile "cpu" says.
    RowPacking plain = new RowPacking(whole);
    RowPacking shared = new RowPacking(ROW, SharedPrefix.of(sequences));
    double wholeSeconds = 0;
    double sharedSeconds = 0;
    List<Double> ratios = new ArrayList<>();
    try (DecoderWeights weights = DecoderWeights.random(config, 1)) {
      for (int round = -WARM_UP; round < rounds; round++) {
        double a = seconds(weights, plain, 8, sequences);
        double b = seconds(weights, shared, 64, sequences);
        if (round >= 0) {
          wholeSeconds += a;
          sharedSeconds += b;
          ratios.add(a / b);
        }
      }
    }
    long tokens = rounds * RowPacking.tokens(List.of(sequences));
    Collections.sort(ratios);
    return String.format(
        Locale.ROOT,
        "| %d | %d | %.0f | %.0f | **%.2f** | %.2f to %.2f |",
        prefix,
        RowPacking.tokens(List.of(sequences)) / sequences.size() - prefix,
        tokens / wholeSeconds,
        tokens / sharedSeconds,
        wholeSeconds / sharedSeconds,
        ratios.get(0),
        ratios.get(ratios.size() - 1));
  }

  /** All sequences once, and as many updates as they are worth, whatever the packing. */
  private static double seconds(
      DecoderWeights weights, RowPacking packing, int microRows, List<TokenSequence> sequences) {
    try (DecoderTrainee trainee =
        new DecoderTrainee(
            Decoder.of(weights),
            weights.parameters(),
            Optimisation.FROM_SCRATCH,
            Memory.KEEP_ALL,
            packing,
            Optional.empty())) {
      List<List<TokenSequence>> rows = packing.rows(sequences);
      double before = cpuSeconds();
      for (int from = 0; from < rows.size(); from += microRows) {
        trainee.accumulate(
            rows.subList(from, Math.min(rows.size(), from + microRows)),
            RowPacking.answerTokens(rows),
            1);
      }
      for (int update = 1; update <= sequences.size() / SEQUENCES_OF_A_STEP; update++) {
        trainee.update(update, 1e-4);
      }
      return cpuSeconds() - before;
    }
  }

  /** Behind the prefix 10 to 40 tokens to read and 20 to 45 to learn. */
  private static List<TokenSequence> sequences(int prefix) {
    Random random = new Random(1);
    int[] beginning = random.ints(prefix, 0, VOCABULARY).toArray();
    return Stream.generate(
            () -> {
              int[] prompt = Arrays.copyOf(beginning, prefix + 10 + random.nextInt(31));
              for (int i = prefix; i < prompt.length; i++) {
                prompt[i] = random.nextInt(VOCABULARY);
              }
              return new TokenSequence(
                  prompt, random.ints(20 + random.nextInt(26), 0, VOCABULARY).toArray());
            })
        .limit(SEQUENCES)
        .toList();
  }

  private static double cpuSeconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }
}
