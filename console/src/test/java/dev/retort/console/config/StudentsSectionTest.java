package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.retort.scheduler.Rung;
import dev.retort.trainer.ClassifierRecipe;
import dev.retort.trainer.ClassifierRecipe.Dissent;
import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.DecoderSize;
import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.WarmStart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StudentsSectionTest {
  private final List<String> problems = new ArrayList<>();

  private List<Rung> read(String yaml) throws IOException {
    ConfigSection task =
        ConfigSection.root(new ObjectMapper(new YAMLFactory()).readTree(yaml), problems);
    List<Rung> rungs = StudentsSection.read(task, TrainingSection.read(task));
    task.refuseUnknownKeys();
    return rungs;
  }

  @Test
  void takesNamesAndMappingsInTheOrderOfTheFile() throws IOException {
    List<Rung> rungs =
        read(
            """
            decoder: {size: small}
            students:
              - djl-extractor
              - engine: djl-decoder
                dollarsPerThousand: 0.05
            """);

    assertThat(problems).isEmpty();
    assertThat(rungs).extracting(Rung::engine).containsExactly("djl-extractor", "djl-decoder");
    assertThat(rungs.get(0).dollarsPerThousand()).isEmpty();
    assertThat(rungs.get(1).dollarsPerThousand()).hasValue(0.05);
    assertThat(rungs.get(1).variants()).isEmpty();
  }

  @Test
  void triesBeginningsWithTheChampionAndAnew() throws IOException {
    List<Rung> rungs =
        read(
            """
            students:
              - engine: djl-decoder
                search: {fromChampion: [false, true]}
            """);

    assertThat(problems).isEmpty();
    assertThat(rungs.get(0).variants())
        .extracting(variant -> variant.training().decoder().warmStart())
        .containsExactly(Optional.empty(), Optional.of(new WarmStart.FromChampion()));
  }

  @Test
  void refusesToBeginAnAdapterWithTheChampion() throws IOException {
    TrainingSection.read(
        ConfigSection.root(
            new ObjectMapper(new YAMLFactory())
                .readTree("decoder: {start: lora, fromChampion: true}"),
            problems));

    assertThat(problems)
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .startsWith("decoder.fromChampion: start: lora trains an adapter"));
  }

  @Test
  void triesEveryCombinationOverTheTasksOwnRecipe() throws IOException {
    List<Rung> rungs =
        read(
            """
            decoder: {contextLength: 128, epochs: 7}
            students:
              - engine: djl-decoder
                search: {learningRate: [0.001, 0.002], size: [tiny, small]}
            """);

    assertThat(problems).isEmpty();
    List<Rung.Variant> variants = rungs.get(0).variants();
    assertThat(variants)
        .extracting(Rung.Variant::words)
        .containsExactly(
            "learningRate 0.001, size tiny",
            "learningRate 0.001, size small",
            "learningRate 0.002, size tiny",
            "learningRate 0.002, size small");
    DecoderRecipe last = variants.get(3).training().decoder();
    assertThat(last.start()).isEqualTo(new DecoderStart.Scratch(DecoderSize.SMALL));
    assertThat(last.optimisation().learningRate()).isEqualTo(0.002);
    assertThat(last.optimisation().epochs()).isEqualTo(7);
    assertThat(last.contextLength()).isEqualTo(128);
  }

  @Test
  void triesClassifiersOverTheTasksOwnRecipe() throws IOException {
    List<Rung> rungs =
        read(
            """
            classifier: {epochs: 12, dissent: shares, distillation: {teacher: captured}}
            students:
              - engine: dl4j-ngram-bag
                search: {wordOrder: [1, 3], distillation.hardShare: [0, 0.5]}
              - engine: djl-decoder
                search: {size: [tiny]}
            """);

    assertThat(problems).isEmpty();
    assertThat(rungs.get(0).variants())
        .extracting(Rung.Variant::words)
        .containsExactly(
            "distillation.hardShare 0, wordOrder 1",
            "distillation.hardShare 0.5, wordOrder 1",
            "distillation.hardShare 0, wordOrder 3",
            "distillation.hardShare 0.5, wordOrder 3");
    TrainingSpec last = rungs.get(0).variants().get(3).training();
    assertThat(last.classifier())
        .isEqualTo(new ClassifierRecipe(3, 5, 2, 0.7, 12, 2, Dissent.SHARES));
    assertThat(((LogitDistillation) last.objective()).hardShare()).isEqualTo(0.5);
    assertThat(rungs.get(1).variants().get(0).training().objective())
        .as("the task's teacher teaches all of its students")
        .isInstanceOf(LogitDistillation.class);
  }

  @Test
  void refusesWhatAClassifierCannotBe() throws IOException {
    read(
        """
        classifier: {distillation: {teacher: models/Qwen3-4B}}
        decoder: {distillation: {teacher: captured}}
        students:
          - engine: dl4j-ngram-bag
            search: {wordOrders: [1, 3], networks: [0, 2]}
        """);

    assertThat(problems)
        .anySatisfy(it -> assertThat(it).contains("classifier.distillation", "one teacher"))
        .anySatisfy(it -> assertThat(it).contains("none of captured"))
        .anySatisfy(it -> assertThat(it).contains("search.wordOrders", "wordOrder"))
        .anySatisfy(it -> assertThat(it).contains("networks lies between 1 and 8, not 0"));
  }

  @Test
  void searchesInsideAMappingByADottedName() throws IOException {
    List<Rung> rungs =
        read(
            """
            students:
              - engine: djl-decoder
                search: {start: [lora], base: [nowhere], lora.rank: [8, 16]}
            """);

    assertThat(rungs.get(0).variants()).hasSize(2);
    assertThat(problems).hasSize(1).first().asString().contains("nowhere");
  }

  @Test
  void saysWhatIsWrongOnce() throws IOException {
    read(
        """
        students:
          - djl-extracter
          - {engine: djl-extractor, search: {epochs: [1, 2]}}
          - engine: djl-decoder
            search: {epoch: [1, 2], learningRate: [0, 1], dropout: 0.1}
          - djl-decoder
          - {dollarsPerThousand: 1}
        """);

    assertThat(problems)
        .anySatisfy(it -> assertThat(it).contains("students[1].engine", "did you mean"))
        .anySatisfy(it -> assertThat(it).contains("students[2].search", "trains in one way"))
        .anySatisfy(it -> assertThat(it).contains("students[3].search.epoch", "epochs"))
        .anySatisfy(it -> assertThat(it).contains("students[3].search.learningRate", "> 0"))
        .anySatisfy(it -> assertThat(it).contains("students[3].search.dropout", "list of values"))
        .anySatisfy(it -> assertThat(it).contains("students[4].engine", "there twice"))
        .anySatisfy(it -> assertThat(it).contains("students[5].engine", "missing"))
        .doesNotHaveDuplicates();
  }

  @Test
  void refusesASearchThatIsNotSmall() throws IOException {
    read(
        """
        students:
          - engine: djl-decoder
            search: {epochs: [1, 2, 3, 4], patience: [1, 2, 3, 4], dropout: [0, 0.1]}
        """);

    assertThat(problems).hasSize(1).first().asString().contains("more than 27 combinations");
  }
}
