#!/usr/bin/python3
"""Prints the trajectories of tests/nn/test_optimizers.c and test_schedules.c (torch 1.13).

f = (w0^2 + 10 w1^2) / 2 from (1, -2), three steps of each optimizer; and the rates of schedules.
"""
import torch

OPTIMIZERS = [
    (torch.optim.SGD, dict(lr=0.01)),
    (torch.optim.SGD, dict(lr=0.01, momentum=0.9, nesterov=True, weight_decay=0.01)),
    (torch.optim.SGD, dict(lr=0.01, momentum=0.8, dampening=0.3)),
    (torch.optim.Adam, dict(lr=0.01)),
    (torch.optim.Adam, dict(lr=0.01, betas=(0.8, 0.9), eps=0.1, weight_decay=0.1)),
    (torch.optim.AdamW, dict(lr=0.01, weight_decay=0.1)),
    (torch.optim.AdamW, dict(lr=0.02, betas=(0.8, 0.9), eps=0.1)),
    (torch.optim.NAdam, dict(lr=0.01)),
    (torch.optim.NAdam, dict(lr=0.02, betas=(0.8, 0.9), weight_decay=0.1, momentum_decay=0.1)),
    (torch.optim.Adagrad, dict(lr=0.01)),
    (torch.optim.Adagrad, dict(lr=0.1, lr_decay=0.5, weight_decay=0.1)),
    (torch.optim.RMSprop, dict(lr=0.01)),
    (torch.optim.RMSprop, dict(lr=0.01, momentum=0.9, centered=True)),
    (torch.optim.RMSprop, dict(lr=0.01, alpha=0.9, weight_decay=0.1, momentum=0.5)),
]
for kind, options in OPTIMIZERS:
    w = torch.tensor([1.0, -2.0], requires_grad=True)
    optimizer = kind([w], **options)
    row = []
    for _ in range(3):
        optimizer.zero_grad()
        (0.5 * (w[0] ** 2 + 10 * w[1] ** 2)).backward()
        optimizer.step()
        row += ['%.9g' % v for v in w.tolist()]
    print(kind.__name__, options, ', '.join(row))


def rates(make, metrics):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    schedule = make(optimizer)
    row = []
    for m in metrics:
        optimizer.step()
        schedule.step(*([] if m is None else [m]))
        row.append('%.9g' % optimizer.param_groups[0]['lr'])
    return ', '.join(row)


S = torch.optim.lr_scheduler
print('step', rates(lambda o: S.StepLR(o, 3, 0.5), [None] * 8))
print('multistep', rates(lambda o: S.MultiStepLR(o, [2, 3, 6], 0.5), [None] * 8))
print('exponential', rates(lambda o: S.ExponentialLR(o, 0.8), [None] * 5))
print('cosine', rates(lambda o: S.CosineAnnealingLR(o, 4, 0.01), [None] * 9))
print('restarts', rates(lambda o: S.CosineAnnealingWarmRestarts(o, 4, eta_min=0.01), [None] * 9))
M = [1.0, 0.9, 0.95, 0.90001, 0.89999, 0.91, 0.92, 0.8, 0.81, 0.82, 0.83, 0.84, 0.85, 0.86]
print('plateau', rates(lambda o: S.ReduceLROnPlateau(o, factor=0.2, patience=2), M))
A = [0.5, 0.6, 0.60001, 0.6, 0.59, 0.7, 0.70006, 0.7001, 0.69, 0.68, 0.67, 0.66]
print('plateau max', rates(lambda o: S.ReduceLROnPlateau(o, mode='max', factor=0.5, patience=2), A))
T = [1.0] * 12
print('plateau tiny', rates(lambda o: S.ReduceLROnPlateau(o, factor=1e-4, patience=0), T))


def cycle(optimizer, key, **options):
    schedule = S.OneCycleLR(optimizer, **options)
    row = []
    for i in range(schedule.total_steps):
        group = optimizer.param_groups[0]
        row.append('%.9g, %.9g' % (group['lr'], group[key][0] if key == 'betas' else group[key]))
        optimizer.step()
        if i + 1 < schedule.total_steps:
            schedule.step()
    return ', '.join(row)


W = [torch.zeros(1, requires_grad=True)]
print('one_cycle', cycle(torch.optim.Adam(W), 'betas', max_lr=0.1, epochs=4, steps_per_epoch=3))
print('one_cycle', cycle(torch.optim.SGD(W, lr=1, momentum=0.9), 'momentum', max_lr=2,
                         epochs=2, steps_per_epoch=5, pct_start=0.5))
