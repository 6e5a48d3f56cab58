package dev.retort.console;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The floors of the house: who may know whom, and what may stand nowhere. */
class ArchitectureTest {
  private static final String CAPTURE = "traffic-capture";
  private static final String DATASET = "dataset-builder";
  private static final String TRAINER = "trainer-core";
  private static final String DL4J = "trainer-dl4j";
  private static final String DJL = "trainer-djl";
  private static final String EVALUATOR = "evaluator";
  private static final String REGISTRY = "registry";
  private static final String ROUTER = "router";
  private static final String SCHEDULER = "scheduler";
  private static final String CONSOLE = "console";

  private static final String DL4J_PACKAGES = "dev.retort.trainer.dl4j..";
  private static final String DJL_PACKAGES = "dev.retort.trainer.djl..";
  private static final String CONSOLE_PACKAGES = "dev.retort.console..";
  private static final String COMMAND_LINE = "dev.retort.console.cli..";

  private static JavaClasses house;

  @BeforeAll
  static void importHouse() {
    house =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.retort");
  }

  @Test
  void everyFloorIsThereToBeChecked() {
    assertThat(
            house.stream()
                .map(type -> type.getPackageName().split("\\.", -1)[2])
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(
            "capture",
            "dataset",
            "trainer",
            "evaluator",
            "registry",
            "router",
            "scheduler",
            "console");
  }

  @Test
  void everyFloorKnowsOnlyThoseThatItStandsOn() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer(CAPTURE)
        .definedBy("dev.retort.capture..")
        .layer(DATASET)
        .definedBy("dev.retort.dataset..")
        .layer(TRAINER)
        .definedBy(
            resideInAPackage("dev.retort.trainer..")
                .and(not(resideInAnyPackage(DL4J_PACKAGES, DJL_PACKAGES))))
        .layer(DL4J)
        .definedBy(DL4J_PACKAGES)
        .optionalLayer(DJL)
        .definedBy(DJL_PACKAGES)
        .layer(EVALUATOR)
        .definedBy("dev.retort.evaluator..")
        .layer(REGISTRY)
        .definedBy("dev.retort.registry..")
        .layer(ROUTER)
        .definedBy("dev.retort.router..")
        .layer(SCHEDULER)
        .definedBy("dev.retort.scheduler..")
        .layer(CONSOLE)
        .definedBy(CONSOLE_PACKAGES)
        .whereLayer(CAPTURE)
        .mayNotAccessAnyLayer()
        .whereLayer(DATASET)
        .mayOnlyAccessLayers(CAPTURE)
        .whereLayer(TRAINER)
        .mayOnlyAccessLayers(CAPTURE, DATASET)
        .whereLayer(DL4J)
        .mayOnlyAccessLayers(CAPTURE, DATASET, TRAINER)
        .whereLayer(DJL)
        .mayOnlyAccessLayers(CAPTURE, DATASET, TRAINER)
        .whereLayer(EVALUATOR)
        .mayOnlyAccessLayers(CAPTURE, DATASET, TRAINER)
        .whereLayer(REGISTRY)
        .mayNotAccessAnyLayer()
        .whereLayer(ROUTER)
        .mayOnlyAccessLayers(CAPTURE, TRAINER, EVALUATOR, REGISTRY)
        .whereLayer(SCHEDULER)
        .mayOnlyAccessLayers(CAPTURE, DATASET, TRAINER, EVALUATOR, REGISTRY)
        .whereLayer(CONSOLE)
        .mayNotBeAccessedByAnyLayer()
        .ensureAllClassesAreContainedInArchitecture()
        .check(house);
  }

  @Test
  void modulesHaveNoCycles() {
    slices().matching("dev.retort.(*)..").should().beFreeOfCycles().check(house);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.retort.(**)").should().beFreeOfCycles().check(house);
  }

  @Test
  void onlyTheDjlEngineKnowsDjl() {
    noClasses()
        .that()
        .resideOutsideOfPackage(DJL_PACKAGES)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .check(house);
  }

  @Test
  void onlyTheDl4jEngineKnowsDeeplearning4jAndNd4j() {
    noClasses()
        .that()
        .resideOutsideOfPackage(DL4J_PACKAGES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..", "org.bytedeco..")
        .check(house);
  }

  @Test
  void onlyTheConsoleReadsTheEnvironmentAndYaml() {
    noClasses()
        .that()
        .resideOutsideOfPackage(CONSOLE_PACKAGES)
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("com.fasterxml.jackson.dataformat.yaml..", "org.yaml..")
        .check(house);
  }

  @Test
  void onlyTheCommandLineEndsTheProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackage(COMMAND_LINE)
        .and()
        // It is a process of its own, in which a native library's threads outlive their work.
        .doNotHaveFullyQualifiedName("dev.retort.trainer.djl.llama.LlamaProcess")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(house);
  }

  @Test
  void onlyTheConsoleChoosesAClock() {
    noClasses()
        .that()
        .resideOutsideOfPackage(CONSOLE_PACKAGES)
        .should()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(Clock.class, "systemDefaultZone")
        .check(house);
  }

  @Test
  void nobodyReadsTheWallClockOrDrawsUnseeded() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(LocalDate.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callConstructor(Random.class)
        .check(house);
  }

  @Test
  void nobodyLogsThroughTheJdkOrSleeps() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(house);
  }

  @Test
  void typesAreNamedForWhatTheyAre() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .check(house);
    noClasses()
        .should()
        .resideInAnyPackage("..common..", "..util..", "..utils..", "..shared..")
        .check(house);
  }

  @Test
  void everyPackageSaysWhatItGuarantees() {
    assertThat(
            house.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(folder -> folder.tryGetPackageInfo().isEmpty())
                .map(folder -> folder.getName())
                .sorted()
                .toList())
        .isEmpty();
  }

  @Test
  void commandsStayInsideTheCommandLine() {
    classes()
        .that()
        .resideInAPackage(COMMAND_LINE)
        .and()
        .haveSimpleNameEndingWith("Command")
        .should()
        .notBePublic()
        .check(house);
  }
}
