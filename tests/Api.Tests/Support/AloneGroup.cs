namespace KoGpt2.Api.Tests.Support;

/// <summary>What measures memory runs after all else.</summary>
[CollectionDefinition(nameof(AloneGroup), DisableParallelization = true)]
public sealed class AloneGroup;
