using System.Text;
using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.Scoring.Artifacts;
using Streams.Scoring.Inference;
using Streams.Topologies.Snapshots;
using Streams.Topologies.Tests.Driving;

namespace Streams.Topologies.Tests.Snapshots;

public sealed class ModelSnapshotTests : IDisposable
{
    private static readonly string s_folder = Path.GetDirectoryName(Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "models", "artifacts"), "manifest.json", SearchOption.AllDirectories)[0])!;
    private static readonly string s_manifest = File.ReadAllText(Path.Combine(s_folder, "manifest.json"));
    private static readonly byte[] s_content = File.ReadAllBytes(Path.Combine(s_folder, "model.json"));

    private readonly IAnomalyModel _shipped = ShippedModel.Load();
    private readonly ModelTrust _anyone = new([]);
    private readonly ModelSnapshot _models;

    public ModelSnapshotTests() => _models = new ModelSnapshot(new RecordDecoder(SchemaIds.CompiledIn), _shipped, _anyone);

    [Theory]
    [InlineData(99, true)]
    [InlineData(100, false)]
    public void Model_FromTheTopic_HoldsFromItsEventTime(long eventNs, bool isShipped)
    {
        Assert.True(Take(Artifact(), out var refusal), refusal);

        Assert.Equal(isShipped, ReferenceEquals(_shipped, _models.At(eventNs)));
    }

    [Fact]
    public void Model_InParts_IsLoadedWhenItsLastPartCame()
    {
        var half = s_content.Length / 2;

        Assert.True(Take(Artifact(s_content[half..], part: 1, parts: 2), out _));
        Assert.Same(_shipped, _models.At(100));

        Assert.True(Take(Artifact(s_content[..half], part: 0, parts: 2), out var refusal), refusal);
        Assert.NotSame(_shipped, _models.At(100));
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("empty")]
    [InlineData("nested")]
    [InlineData("part_beyond")]
    [InlineData("no_parts")]
    [InlineData("too_many_parts")]
    [InlineData("no_manifest")]
    public void HostileModel_IsRefusedWithAReasonAndTheOneInUseStays(string how)
    {
        Assert.False(Take(Hostile(how), out var refusal));

        Assert.NotEmpty(refusal);
        Assert.Same(_shipped, _models.At(long.MaxValue));
    }

    public void Dispose() => _anyone.Dispose();

    private static ModelArtifact Hostile(string how) => how switch
    {
        "changed" => Artifact([.. s_content[..^2], (byte)' ', s_content[^1]]),
        "empty" => Artifact([]),
        "nested" => Artifact(Encoding.UTF8.GetBytes(new string('[', 500_000))),
        "part_beyond" => Artifact(part: 3, parts: 2),
        "no_parts" => Artifact(part: 0, parts: 0),
        "too_many_parts" => Artifact(part: 0, parts: 1_000_000),
        "no_manifest" => Artifact(manifest: "{}"),
        _ => throw new ArgumentOutOfRangeException(nameof(how)),
    };

    private static ModelArtifact Artifact(byte[]? content = null, int part = 0, int parts = 1, string? manifest = null) => new()
    {
        Name = "windows",
        Version = "9",
        Part = part,
        Parts = parts,
        Manifest = manifest ?? s_manifest,
        EffectiveFromNs = 100,
        Content = content ?? s_content,
    };

    private bool Take(ModelArtifact artifact, out string refusal) =>
        _models.TryTake("windows"u8.ToArray(), WireFormat.Encode(artifact, SchemaIds.ModelArtifact), out refusal);
}
