package dev.sonde.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.jspecify.annotations.NullMarked;

/** Who may know whom; the table in docs/architecture.md as rules that fail the build. */
@AnalyzeClasses(packages = "dev.sonde", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule PARTS_KNOW_ONLY_WHAT_THEY_MAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("model")
          .definedBy("dev.sonde.model..")
          .layer("telemetry")
          .definedBy("dev.sonde.telemetry..")
          .layer("module")
          .definedBy("dev.sonde.module..")
          .layer("host")
          .definedBy("dev.sonde.host..")
          .layer("probe")
          .definedBy("dev.sonde.probe..")
          .layer("transport")
          .definedBy("dev.sonde.transport..")
          .layer("agent")
          .definedBy("dev.sonde.agent..")
          .layer("relay")
          .definedBy("dev.sonde.relay..")
          .layer("store")
          .definedBy("dev.sonde.store..")
          .layer("server")
          .definedBy("dev.sonde.server..")
          .layer("cli")
          .definedBy("dev.sonde.cli..")
          .whereLayer("model")
          .mayNotAccessAnyLayer()
          .whereLayer("telemetry")
          .mayOnlyAccessLayers("model")
          .whereLayer("telemetry")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("module")
          .mayNotAccessAnyLayer()
          .whereLayer("host")
          .mayOnlyAccessLayers("model")
          .whereLayer("probe")
          .mayOnlyAccessLayers("model")
          .whereLayer("transport")
          .mayOnlyAccessLayers("model")
          .whereLayer("store")
          .mayOnlyAccessLayers("model")
          .whereLayer("agent")
          .mayOnlyAccessLayers("model", "module", "probe", "host", "transport")
          .whereLayer("relay")
          .mayOnlyAccessLayers("model", "transport", "agent")
          .whereLayer("server")
          .mayOnlyAccessLayers("model", "transport", "store")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule NO_CYCLES_BETWEEN_PARTS =
      slices().matching("dev.sonde.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NO_CYCLES_BETWEEN_PACKAGES =
      slices().matching("dev.sonde.(**)").should().beFreeOfCycles();

  /** So that an agent's limits on targets hold, whatever a probe does. */
  @ArchTest
  static final ArchRule PROBES_HAVE_ADDRESSES_FROM_NAMES_ALONE =
      noClasses()
          .that()
          .resideInAPackage("dev.sonde.probe..")
          .and()
          .doNotHaveFullyQualifiedName("dev.sonde.probe.Names")
          .should()
          .callMethod(java.net.InetAddress.class, "getByName", String.class)
          .orShould()
          .callMethod(java.net.InetAddress.class, "getAllByName", String.class)
          .orShould()
          .callConstructor(java.net.InetSocketAddress.class, String.class, int.class)
          .orShould()
          .callConstructor(java.net.Socket.class, String.class, int.class);

  /** What probes share is in dev.sonde.probe itself, or in packages of it that hold no kind. */
  @ArchTest
  static final ArchRule SIBLING_PROBES_DO_NOT_MEET =
      slices()
          .matching("dev.sonde.probe.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              resideInAPackage("dev.sonde.probe.."),
              resideInAnyPackage(
                  "dev.sonde.probe.settings",
                  "dev.sonde.probe.packet",
                  "dev.sonde.probe.secure",
                  "dev.sonde.probe.http2"));

  /** What transports share of dialling is in a package that is none itself. */
  @ArchTest
  static final ArchRule SIBLING_TRANSPORTS_DO_NOT_MEET =
      slices()
          .matching("dev.sonde.transport.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              resideInAPackage("dev.sonde.transport.."),
              resideInAnyPackage("dev.sonde.transport.dial", "dev.sonde.transport.session"));

  @ArchTest
  static final ArchRule SIBLING_STORES_DO_NOT_MEET =
      slices().matching("dev.sonde.store.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule ONE_ENGINE_KNOWS_DUCKDB =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.sonde.store.duckdb..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.duckdb..");

  @ArchTest
  static final ArchRule ONE_PACKAGE_KNOWS_SQL_OF_THE_INVENTORY =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.sonde.server.inventory..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.jdbi..", "org.flywaydb..", "com.zaxxer..", "org.sqlite..");

  @ArchTest
  static final ArchRule ONE_PACKAGE_KNOWS_OPENTELEMETRY =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.sonde.telemetry..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.opentelemetry..");

  @ArchTest
  static final ArchRule NOTHING_WRITES_TO_STANDARD_STREAMS =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Main.class)
          .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_A_THING_IS =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameStartingWith("Base");

  @ArchTest
  static final ArchRule NO_GET_PREFIX =
      methods()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage("dev.sonde..")
          .and()
          .doNotHaveModifier(JavaModifier.SYNTHETIC)
          .and()
          .arePublic()
          .should(notBeNamedLikeAGetterUnlessInherited());

  @ArchTest
  static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED =
      classes().that(areTopLevel()).should(resideInANullMarkedPackage());

  private static DescribedPredicate<JavaClass> areTopLevel() {
    return DescribedPredicate.describe(
        "are top-level",
        type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"));
  }

  private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
    return new ArchCondition<>("reside in a package marked @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
        events.add(
            new SimpleConditionEvent(
                type, marked, type.getPackageName() + " has no @NullMarked package-info.java"));
      }
    };
  }

  private static ArchCondition<com.tngtech.archunit.core.domain.JavaMethod>
      notBeNamedLikeAGetterUnlessInherited() {
    return new ArchCondition<>("not be named get… unless a library's interface asks for it") {
      @Override
      public void check(
          com.tngtech.archunit.core.domain.JavaMethod method, ConditionEvents events) {
        boolean getter = method.getName().matches("get[A-Z].*");
        boolean inherited =
            getter
                && java.util.stream.Stream.concat(
                        method.getOwner().getAllRawInterfaces().stream(),
                        method.getOwner().getAllRawSuperclasses().stream())
                    .anyMatch(
                        parent ->
                            !parent.getPackageName().startsWith("dev.sonde")
                                && parent.getMethods().stream()
                                    .anyMatch(m -> m.getName().equals(method.getName())));
        events.add(
            new SimpleConditionEvent(
                method, !getter || inherited, method.getFullName() + " begins with get"));
      }
    };
  }
}
