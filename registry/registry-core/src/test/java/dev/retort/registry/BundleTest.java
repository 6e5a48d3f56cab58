package dev.retort.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
            new Lineage("m", "d", RUN),
            Map.of("key", "va\\lue\n"),
            List.of(new BundleFile("f", 1, file)));

    String lines =
        "retort-bundle\t1\ntask\ta\\ttask\nmodel\tm\ndataset\td\nrun\trun-1\n"
            + "evidence\tkey\tva\\\\lue\\n\nfile\t1\t"
            + file.hex()
            + "\tf\n";
    assertThat(manifest.rootDigest()).isEqualTo(Sha256.of(lines.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void theRootDigestChangesWithEveryPart() {
    BundleFile file = new BundleFile("f", 1, Sha256.of(new byte[] {1}));
    Lineage lineage = new Lineage("m", "d", RUN);
    Sha256 root = BundleManifest.of("t", lineage, Map.of(), List.of(file)).rootDigest();

    assertThat(
            List.of(
                BundleManifest.of("u", lineage, Map.of(), List.of(file)).rootDigest(),
                BundleManifest.of("t", new Lineage("n", "d", RUN), Map.of(), List.of(file))
                    .rootDigest(),
                BundleManifest.of("t", lineage, Map.of("k", "v"), List.of(file)).rootDigest(),
                BundleManifest.of("t", lineage, Map.of(), List.of()).rootDigest()))
        .doesNotContain(root)
        .doesNotHaveDuplicates();
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
        .isInstanceOf(IllegalStateException.class)
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
