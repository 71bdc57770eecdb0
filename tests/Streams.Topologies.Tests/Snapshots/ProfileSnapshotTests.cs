using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.Topologies.Snapshots;

namespace Streams.Topologies.Tests.Snapshots;

public class ProfileSnapshotTests
{
    private static readonly byte[] s_key = "shop/web@sha256:a"u8.ToArray();
    private readonly ProfileSnapshot _profiles = new(new RecordDecoder(SchemaIds.CompiledIn));

    [Theory]
    [InlineData(99, null)] // before the first
    [InlineData(100, 1L)]
    [InlineData(199, 1L)] // the second is known already, and holds from later on
    [InlineData(200, 2L)]
    public void Find_GivesWhatHeldAtTheEventTime(long eventNs, long? version)
    {
        Take(Profile(version: 2, fromNs: 200));
        Take(Profile(version: 1, fromNs: 100));

        Assert.Equal(version, _profiles.Find("shop/web", "sha256:a", eventNs)?.Version);
    }

    [Fact]
    public void Tombstone_EndsAllVersionsOfItsKeyAndNoOther()
    {
        Take(Profile(version: 1, fromNs: 100));
        Assert.True(_profiles.TryTake("other"u8.ToArray(), Encoded(Profile(version: 1, fromNs: 100, workload: "other")), out _));

        Assert.True(_profiles.TryTake(s_key, value: null, out _));

        Assert.Null(_profiles.Find("shop/web", "sha256:a", 1_000));
        Assert.NotNull(_profiles.Find("other", "sha256:a", 1_000));
    }

    [Fact]
    public void Tombstone_OfAKeyNobodyKnows_IsTaken() =>
        Assert.True(_profiles.TryTake(s_key, value: null, out _));

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(12)]
    public void Record_ThatEndsTooEarly_IsRefusedAndWhatWasKnownStays(int bytes)
    {
        Take(Profile(version: 1, fromNs: 100));

        Assert.False(_profiles.TryTake(s_key, Encoded(Profile(version: 2, fromNs: 200))[..bytes], out var refusal));

        Assert.NotEmpty(refusal.Reason);
        Assert.Equal(1, _profiles.Find("shop/web", "sha256:a", 1_000)?.Version);
    }

    private void Take(WorkloadProfile profile) => Assert.True(_profiles.TryTake(s_key, Encoded(profile), out var refusal), refusal.Detail);

    private static WorkloadProfile Profile(long version, long fromNs, string workload = "shop/web") => new()
    {
        Workload = workload,
        ImageDigest = "sha256:a",
        Version = version,
        EffectiveFromNs = fromNs,
    };

    private static byte[] Encoded(WorkloadProfile profile) => WireFormat.Encode(profile, SchemaIds.WorkloadProfile);
}
