package dev.retort.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retort.registry.signature.SigningKey;
import dev.retort.registry.signature.TrustedKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BundleTest {
  private static final RunId RUN = new RunId("run-1");

  @TempDir private Path folder;

  @Test
  void listsEveryFileButTheManifest() {
    Bundle bundle = Bundles.write(folder.resolve("b"), RUN, "weights");

    assertThat(bundle.manifest().files())
        .extracting(BundleFile::path)
        .containsExactly(
            "MLmodel",
            "deferral.json",
            "dl4j/classifier.zip",
            "dl4j/labels and more.json",
            "empty.txt",
            "promotion-report.json");
    assertThat(Bundle.verified(bundle.folder())).isEqualTo(bundle);
    assertThat(folder.toFile().list()).containsExactly("b");
  }

  @Test
  void equalPartsGiveEqualBytes() {
    Bundle first = Bundles.write(folder.resolve("first"), RUN, "weights");
    Bundle second = Bundles.write(folder.resolve("second"), RUN, "weights");

    assertThat(second.manifest()).isEqualTo(first.manifest());
    assertThat(second.folder().resolve(BundleManifest.FILE_NAME))
        .hasSameBinaryContentAs(first.folder().resolve(BundleManifest.FILE_NAME));
  }

  @Test
  void theRootDigestIsTheOneOfTheDocumentedLines() {
    Sha256 file = Sha256.of("x".getBytes(StandardCharsets.UTF_8));
    BundleManifest manifest =
        BundleManifest.of(
            "a\ttask",
            new Lineage("m", "d", RUN, Optional.of("frontier"), Optional.of("djl")),
            DESCRIBED,
            Map.of("key", "va\\lue\n"),
            List.of(new BundleFile("f", 1, file)));

    String lines =
        """
        retort-bundle	2
        task	a\\ttask
        model	m
        dataset	d
        run	run-1
        teacher	frontier
        engine	djl
        base	org/base
        base-revision	abc
        base-digest	def
        chat-template	hf/t.jinja
        deferral-rule	deferral.json
        licence	Apache-2.0
        variant	hf	hf	transformers,vllm
        architecture	Llama
        number-type	bfloat16
        context	512
        lora-rank	8
        evidence	key	va\\\\lue\\n
        file	1	%s	f
        """
            .formatted(file.hex());
    assertThat(manifest.rootDigest()).isEqualTo(Sha256.of(lines.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void theRootDigestChangesWithEveryPart() {
    BundleFile file = new BundleFile("f", 1, Sha256.of(new byte[] {1}));
    Lineage lineage = new Lineage("m", "d", RUN);
    BaseModel base = new BaseModel("org/base", Optional.empty(), Optional.empty());

    List<Sha256> digests =
        Stream.of(
                BundleManifest.of("t", lineage, Map.of(), List.of(file)),
                BundleManifest.of("u", lineage, Map.of(), List.of(file)),
                BundleManifest.of("t", new Lineage("n", "d", RUN), Map.of(), List.of(file)),
                BundleManifest.of("t", lineage, Map.of("k", "v"), List.of(file)),
                BundleManifest.of("t", lineage, Map.of(), List.of()),
                BundleManifest.of("t", lineage, DESCRIBED, Map.of(), List.of(file)),
                BundleManifest.of("t", lineage, described(base, List.of()), Map.of(), List.of()),
                BundleManifest.of(
                    "t",
                    new Lineage("m", "d", RUN, Optional.of("x"), Optional.empty()),
                    Map.of(),
                    List.of(file)),
                BundleManifest.of(
                    "t",
                    new Lineage("m", "d", RUN, Optional.empty(), Optional.of("x")),
                    Map.of(),
                    List.of(file)))
            .map(BundleManifest::rootDigest)
            .toList();

    assertThat(digests).doesNotHaveDuplicates();
  }

  private static final ModelDescription DESCRIBED =
      new ModelDescription(
          Optional.of(new BaseModel("org/base", Optional.of("abc"), Optional.of("def"))),
          List.of(
              new Variant(
                  VariantFormat.HF,
                  "hf",
                  new RuntimeHints(
                      VariantFormat.HF.runtimes(),
                      Optional.of("Llama"),
                      Optional.of("bfloat16"),
                      Optional.of(512),
                      Optional.of(8)))),
          Optional.of("hf/t.jinja"),
          Optional.of("deferral.json"),
          Optional.of("Apache-2.0"));

  private static ModelDescription described(BaseModel base, List<Variant> variants) {
    return new ModelDescription(
        Optional.of(base), variants, Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Test
  void findsTheVariantsWithWhatTheirFilesSay() {
    Bundle bundle =
        new BundleWriter("triage", new Lineage("m", "d", RUN))
            .file(
                "hf/config.json",
                bytes(
                    """
                    {"architectures": ["LlamaForCausalLM"], "torch_dtype": "bfloat16",
                     "max_position_embeddings": 2048}
                    """))
            .file("hf/model.safetensors", bytes("weights"))
            .file("hf/tokenizer_config.json", bytes("{\"chat_template\": \"{{ messages }}\"}"))
            .file("adapter/adapter_config.json", bytes("{\"r\": 16}"))
            .file("gguf/model-f16.gguf", bytes("GGUF"))
            .file("dl4j/labels.json", bytes("[]"))
            .file("extractor/config.txt", bytes("{"))
            .file("deferral.json", bytes("{}"))
            .deferralRule("deferral.json")
            .base(new BaseModel("org/base", Optional.of("abc"), Optional.empty()))
            .licence("MIT")
            .write(folder.resolve("b"));

    ModelDescription model = bundle.manifest().model();
    assertThat(model.variants())
        .extracting(Variant::folder, Variant::format)
        .containsExactly(
            tuple("adapter", VariantFormat.ADAPTER),
            tuple("dl4j", VariantFormat.DL4J),
            tuple("extractor", VariantFormat.RETORT),
            tuple("gguf", VariantFormat.GGUF),
            tuple("hf", VariantFormat.HF));
    assertThat(model.variant(VariantFormat.HF).orElseThrow().hints())
        .isEqualTo(
            new RuntimeHints(
                List.of("transformers", "vllm"),
                Optional.of("LlamaForCausalLM"),
                Optional.of("bfloat16"),
                Optional.of(2048),
                Optional.empty()));
    assertThat(model.variant(VariantFormat.ADAPTER).orElseThrow().hints().loraRank()).hasValue(16);
    assertThat(model.chatTemplate()).hasValue("hf/tokenizer_config.json");
    assertThat(model.deferralRule()).hasValue("deferral.json");
    assertThat(model.base().orElseThrow().repository()).isEqualTo("org/base");
    assertThat(Bundle.verified(bundle.folder()).manifest()).isEqualTo(bundle.manifest());
  }

  @Test
  void somebodyElsesConfigThatIsNoJsonIsNoReasonNotToPublish() {
    Bundle bundle =
        new BundleWriter("triage", new Lineage("m", "d", RUN))
            .file("hf/config.json", bytes("not JSON"))
            .write(folder.resolve("b"));

    assertThat(bundle.manifest().model().variant(VariantFormat.HF).orElseThrow().hints())
        .isEqualTo(
            new RuntimeHints(
                List.of("transformers", "vllm"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  /** The keys are those that {@code mlflow.models.Model} takes, each of the type it expects. */
  @Test
  void theMlmodelFileIsWhatMlflowReads() throws IOException {
    Bundle bundle =
        Bundles.writer(RUN, "weights")
            .createdAt(Instant.parse("2026-01-02T03:04:05.678Z"))
            .write(folder.resolve("b"));

    JsonNode model = new ObjectMapper().readTree(bundle.folder().resolve("MLmodel").toFile());
    assertThat(model.fieldNames())
        .toIterable()
        .containsExactly(
            "flavors",
            "mlflow_version",
            "model_size_bytes",
            "model_uuid",
            "run_id",
            "utc_time_created");
    assertThat(model.path("model_uuid").asText()).matches("[0-9a-f]{32}");
    assertThat(model.path("utc_time_created").asText()).isEqualTo("2026-01-02 03:04:05.678000");
    assertThat(model.path("run_id").asText()).isEqualTo(RUN.value());
    assertThat(model.path("model_size_bytes").asLong())
        .isEqualTo(
            bundle.manifest().files().stream()
                .filter(file -> !file.path().equals("MLmodel"))
                .mapToLong(BundleFile::size)
                .sum());
  }

  @Test
  void aSignatureLiesBesideTheManifestAndIsThatOfItsBytes() throws IOException {
    SigningKey key = SigningKey.generate(new SecureRandom());
    Bundle unsigned = Bundles.write(folder.resolve("unsigned"), RUN, "weights");
    Bundle signed = Bundles.writer(RUN, "weights").signedBy(key).write(folder.resolve("signed"));

    byte[] manifest = Files.readAllBytes(signed.folder().resolve(BundleManifest.FILE_NAME));
    TrustedKeys.of(List.of(key.verification())).verify(manifest, signed.signature());
    assertThat(unsigned.signature()).isEmpty();
    assertThat(signed.manifest()).isEqualTo(unsigned.manifest());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aLinkThatLeadsOutOfAFolderIsNotPublished() throws IOException {
    Path secret = Files.writeString(folder.resolve("signing.key"), "secret");
    Path student = Files.createDirectories(folder.resolve("student/deeper"));
    Files.writeString(student.resolve("weights.bin"), "weights");
    Files.createSymbolicLink(student.resolve("same.bin"), Path.of("weights.bin"));
    assertThat(
            Bundles.writer(RUN, "w")
                .folder("dl4j/more", student)
                .write(folder.resolve("b"))
                .manifest()
                .files())
        .extracting(BundleFile::path)
        .contains("dl4j/more/same.bin");

    Files.createSymbolicLink(student.resolve("notes.txt"), secret);

    assertThatThrownBy(() -> Bundles.writer(RUN, "w").folder("dl4j/more", student))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("notes.txt is a link", "put a copy in its place");
  }

  @Test
  void readsItsOwnJson() throws IOException {
    Bundle bundle = Bundles.write(folder.resolve("b"), RUN, "weights");

    assertThat(BundleManifest.parse(bundle.manifest().json())).isEqualTo(bundle.manifest());
  }

  @Test
  void refusesAManifestThatWasAltered() {
    Bundle bundle = Bundles.write(folder.resolve("b"), RUN, "weights");
    String altered =
        new String(bundle.manifest().json(), StandardCharsets.UTF_8).replace("triage", "billing");

    assertThatThrownBy(() -> BundleManifest.parse(altered.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("root digest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a\\b", "c:/x", "a/"})
  void refusesAPathThatLeadsOutOfTheBundle(String path) {
    assertThatThrownBy(() -> new BundleFile(path, 1, Sha256.of(new byte[0])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stay inside");
  }

  @Test
  void namesTheFileThatDiffersAndTheOneThatIsMissing() throws IOException {
    Bundle bundle = Bundles.write(folder.resolve("b"), RUN, "weights");
    Files.writeString(bundle.folder().resolve("dl4j/classifier.zip"), "WEIGHTS");

    assertThatThrownBy(() -> Bundle.verified(bundle.folder()))
        .isInstanceOf(BundleDamagedException.class)
        .hasMessageContaining("dl4j/classifier.zip");

    Files.delete(bundle.folder().resolve("dl4j/classifier.zip"));
    assertThatThrownBy(() -> Bundle.verified(bundle.folder()))
        .isInstanceOf(BundleDamagedException.class)
        .hasMessageContaining("dl4j/classifier.zip");
  }

  @Test
  void replacesABundleButNothingElse() throws IOException {
    Path target = folder.resolve("b");
    Bundles.write(target, RUN, "weights");
    Bundle second = Bundles.write(target, RUN, "heavier");
    assertThat(Bundle.verified(target)).isEqualTo(second);

    Path documents = Files.createDirectory(folder.resolve("documents"));
    Files.writeString(documents.resolve("letter.txt"), "dear");
    assertThatThrownBy(() -> Bundles.write(documents, RUN, "weights"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("documents");
    assertThat(documents.resolve("letter.txt")).hasContent("dear");
  }

  @Test
  void refusesTwoFilesOfOnePath() {
    BundleWriter writer = Bundles.writer(RUN, "weights");

    assertThatThrownBy(() -> writer.file("deferral.json", new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("deferral.json");
  }

  @Test
  void copiesAFolderWithItsSubfolders() throws IOException {
    Path student = Files.createDirectories(folder.resolve("student/inner"));
    Files.writeString(student.resolve("a.bin"), "a");
    Bundle bundle =
        new BundleWriter("triage", new Lineage("m", "d", RUN))
            .folder("dl4j", folder.resolve("student"))
            .write(folder.resolve("b"));

    assertThat(bundle.folder().resolve("dl4j/inner/a.bin")).hasContent("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "LATEST", "v1", "V22", "", "a b", "a@b"})
  void refusesAReservedOrUnwritableAlias(String alias) {
    assertThatThrownBy(() -> new ModelAlias(alias)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsANameAtAnAlias() {
    assertThat(ModelReference.parse("triage@champion"))
        .isEqualTo(new ModelReference(new ModelName("triage"), ModelAlias.CHAMPION));
    assertThatThrownBy(() -> ModelReference.parse("triage"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NAME@ALIAS");
  }
}
