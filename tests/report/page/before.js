// Stands before everything else in the copy of a page that is tested: catches what goes wrong.
window.faults = [];
addEventListener('error', event => faults.push(event.message));
addEventListener('unhandledrejection', event => faults.push(String(event.reason)));
addEventListener('securitypolicyviolation', event => faults.push('against the policy: ' + event.violatedDirective));
console.error = (...words) => faults.push(words.join(' '));
