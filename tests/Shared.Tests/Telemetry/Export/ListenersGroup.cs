namespace KoGpt2.Shared.Tests.Telemetry.Export;

/// <summary>What listens to every span of the process runs after all else: the other tests' messages would carry spans.</summary>
[CollectionDefinition(nameof(ListenersGroup), DisableParallelization = true)]
public sealed class ListenersGroup;
