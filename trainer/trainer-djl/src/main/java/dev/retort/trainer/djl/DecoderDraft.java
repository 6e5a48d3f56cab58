package dev.retort.trainer.djl;

import ai.djl.ndarray.NDArray;
import dev.retort.capture.DurableFile;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.Precision;
import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.architecture.SpecialTokens;
import dev.retort.trainer.djl.codec.AnswerCodec;
import dev.retort.trainer.djl.codec.CodecChoice;
import dev.retort.trainer.djl.codec.LabelledText;
import dev.retort.trainer.djl.lora.LoraAdapter;
import dev.retort.trainer.djl.safetensors.ElementType;
import dev.retort.trainer.djl.tokenizer.BpeTrainer;
import dev.retort.trainer.djl.tokenizer.PromptTemplate;
import dev.retort.trainer.djl.tokenizer.TextTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A decoder before and during its training: its language, its weights, and the adapter over them if
 * there is one. The same recipe, examples and seed give the same draft.
 *
 * @param base folder of the weights that it began with, if it began with any
 * @param learning the weights that change
 */
record DecoderDraft(
    DecoderLanguage language,
    DecoderWeights weights,
    Optional<Path> base,
    Optional<LoraAdapter> adapter,
    Decoder decoder,
    Map<String, NDArray> learning)
    implements AutoCloseable {
  private static final List<String> TOKENIZER_FILES =
      List.of("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json");

  /** Instructions that take up more of the context leave too little for requests. */
  private static final double MOST_OF_CONTEXT = 0.5;

  /**
   * Begins.
   *
   * @param examples those that will be learnt; a tokenizer is trained on them where none is given
   * @param folder the student's, which gets its tokenizer
   * @param teacher folder of a checkpoint whose tokens a student that starts from nothing takes
   */
  static DecoderDraft begin(
      DecoderRecipe recipe,
      AnswerKind kind,
      List<LabelledText> examples,
      GpuProfile hardware,
      long seed,
      Path folder,
      Optional<Path> teacher) {
    if (recipe.student().isPresent()) {
      return ofStudent(recipe.student().get(), recipe, hardware, folder);
    }
    DecoderStart start = recipe.start();
    if (start instanceof DecoderStart.Scratch scratch && teacher.isPresent()) {
      return ofTeachersTokens(scratch, recipe, kind, hardware, seed, folder, teacher.get());
    }
    if (start instanceof DecoderStart.Scratch scratch) {
      AnswerCodec codec = CodecChoice.fromScratch(kind, examples);
      DecoderLanguage language =
          DecoderLanguage.of(
              codec,
              trainedTokenizer(scratch, codec, examples, DecoderStudent.hf(folder)),
              Optional.empty());
      DecoderConfig config =
          DecoderShapes.config(
                  scratch.size(), language.tokenizer().vocabularySize(), recipe.contextLength())
              .withSpecialTokens(special(language));
      return of(
          language,
          DecoderWeights.random(config, seed),
          Optional.empty(),
          Optional.empty(),
          hardware);
    }
    Path base =
        start instanceof DecoderStart.LowRank low
            ? low.base()
            : ((DecoderStart.FullFineTuning) start).base();
    copyTokenizer(base, DecoderStudent.hf(folder));
    DecoderLanguage language =
        DecoderLanguage.of(
            CodecChoice.pretrained(kind),
            TextTokenizer.read(DecoderStudent.hf(folder)),
            recipe.instructions());
    // Weights that stay as they are need no masters.
    ElementType type =
        start instanceof DecoderStart.LowRank ? computeType(hardware.precision()) : ElementType.F32;
    DecoderWeights weights = DecoderWeights.load(base, type);
    language.tokenizer().requireFits(weights.config().vocabularySize());
    int context = Math.min(recipe.contextLength(), weights.config().contextLength());
    language = withRoom(language, context);
    Optional<LoraAdapter> adapter =
        start instanceof DecoderStart.LowRank low
            ? Optional.of(
                LoraAdapter.random(
                    low.lora(), weights.config(), base.getFileName().toString(), seed))
            : Optional.empty();
    return of(language, weights, Optional.of(base), adapter, hardware);
  }

  private static DecoderLanguage withRoom(DecoderLanguage language, int context) {
    return language.prompt("").length > MOST_OF_CONTEXT * context
        ? language.uninstructed()
        : language;
  }

  /** An earlier student's weights, all of which go on learning, in its own language. */
  private static DecoderDraft ofStudent(
      Path student, DecoderRecipe recipe, GpuProfile hardware, Path folder) {
    DecoderStudent earlier = DecoderStudent.read(student);
    copyTokenizer(DecoderStudent.hf(student), DecoderStudent.hf(folder));
    DecoderWeights weights = DecoderWeights.load(DecoderStudent.hf(student), ElementType.F32);
    DecoderLanguage language =
        withRoom(
            DecoderLanguage.of(
                earlier.codec(),
                TextTokenizer.read(DecoderStudent.hf(folder)),
                recipe.instructions().or(earlier::instructions)),
            Math.min(recipe.contextLength(), weights.config().contextLength()));
    return of(language, weights, Optional.empty(), Optional.empty(), hardware);
  }

  /** Random weights that read and write as the teacher does. */
  private static DecoderDraft ofTeachersTokens(
      DecoderStart.Scratch start,
      DecoderRecipe recipe,
      AnswerKind kind,
      GpuProfile hardware,
      long seed,
      Path folder,
      Path teacher) {
    copyTokenizer(teacher, DecoderStudent.hf(folder));
    Path bundle = teacher.toAbsolutePath().getParent();
    Optional<DecoderStudent> trained =
        Optional.ofNullable(bundle).filter(DecoderStudent::isAt).map(DecoderStudent::read);
    // What the teacher is asked is what it was taught to answer.
    DecoderLanguage language =
        withRoom(
            DecoderLanguage.of(
                trained.map(DecoderStudent::codec).orElseGet(() -> CodecChoice.pretrained(kind)),
                TextTokenizer.read(DecoderStudent.hf(folder)),
                trained.map(DecoderStudent::instructions).orElse(recipe.instructions())),
            recipe.contextLength());
    int vocabulary = DecoderConfig.read(teacher.resolve(DecoderWeights.CONFIG)).vocabularySize();
    DecoderConfig config =
        DecoderShapes.config(start.size(), vocabulary, recipe.contextLength())
            .withSpecialTokens(special(language));
    return of(
        language,
        DecoderWeights.random(config, seed),
        Optional.empty(),
        Optional.empty(),
        hardware);
  }

  private static DecoderDraft of(
      DecoderLanguage language,
      DecoderWeights weights,
      Optional<Path> base,
      Optional<LoraAdapter> adapter,
      GpuProfile hardware) {
    Decoder plain = Decoder.of(weights).computingIn(computeType(hardware.precision()));
    return new DecoderDraft(
        language,
        weights,
        base,
        adapter,
        adapter.map(plain::withAdapter).orElse(plain),
        adapter.map(LoraAdapter::parameters).orElse(weights.parameters()));
  }

  static ElementType computeType(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> ElementType.F32;
      case BFLOAT16 -> ElementType.BF16;
      case FLOAT16 -> ElementType.F16;
    };
  }

  private static TextTokenizer trainedTokenizer(
      DecoderStart.Scratch start, AnswerCodec codec, List<LabelledText> examples, Path folder) {
    List<String> texts =
        examples.stream()
            .flatMap(
                example ->
                    Stream.of(
                        codec.encode(example.input()),
                        codec.encode(example.input(), example.answer())))
            .toList();
    new BpeTrainer(DecoderShapes.vocabularySize(start.size()), PromptTemplate.SPECIAL_TOKENS)
        .train(texts)
        .write(folder);
    return TextTokenizer.read(folder);
  }

  private static SpecialTokens special(DecoderLanguage language) {
    return new SpecialTokens(
        OptionalInt.empty(), List.of(language.endId()), language.tokenizer().paddingId());
  }

  private static void copyTokenizer(Path base, Path folder) {
    for (String name : TOKENIZER_FILES) {
      Path file = base.resolve(name);
      if (Files.isRegularFile(file)) {
        try {
          DurableFile.write(folder.resolve(name), Files.readAllBytes(file));
        } catch (IOException e) {
          throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
      }
    }
  }

  /** Writes the trained model: an adapter by itself, and merged into the base. */
  void write(Path folder) {
    Path hf = DecoderStudent.hf(folder);
    if (adapter.isEmpty()) {
      weights.write(hf, ElementType.F32);
      return;
    }
    adapter.get().write(DecoderStudent.adapter(folder));
    try (DecoderWeights merged = DecoderWeights.load(base.orElseThrow(), ElementType.F32)) {
      adapter.get().mergeInto(merged);
      merged.write(hf, ElementType.F32);
    }
  }

  @Override
  public void close() {
    adapter.ifPresent(LoraAdapter::close);
    weights.close();
    language.close();
  }
}
