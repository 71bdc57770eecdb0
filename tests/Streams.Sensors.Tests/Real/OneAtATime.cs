using Xunit;

namespace Streams.Sensors.Tests.Real;

/// <summary>Tests that watch the whole machine run one after the other.</summary>
[CollectionDefinition("one at a time", DisableParallelization = true)]
public sealed class OneAtATime;
