namespace Streams.Detection.Alerts;

/// <summary>Which record of a finding this is; OCSF's activity_id.</summary>
internal enum FindingActivity
{
    /// <summary>The first.</summary>
    Create = 1,

    /// <summary>Something new is known.</summary>
    Update = 2,

    /// <summary>The story is over.</summary>
    Close = 3,
}
