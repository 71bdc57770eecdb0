
namespace Streams.Integration.Tests;

/// <summary>Tests that need the processor for themselves run one after another.</summary>
[CollectionDefinition(nameof(WholeMachine), DisableParallelization = true)]
public sealed class WholeMachine;
