namespace Streams.Detection.Judgement;

/// <summary>What a detector says of an event.</summary>
/// <param name="Title">What happened, in a few words.</param>
/// <param name="Reason">Why that is suspicious, in words with units.</param>
/// <param name="Techniques">ATT&amp;CK techniques that the evidence shows.</param>
internal readonly record struct Suspicion(string Title, string Reason, params string[] Techniques);
